import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Deduplication } from '../../src/dedup/deduplication.ts'
import type { Verdict } from '../../src/dedup/upload.ts'
import { indexedLandmarks } from '../../src/fingerprint/indexed-landmarks.ts'
import { DEFAULT_DEDUP_POLICY, type DedupPolicy } from '../../src/match/policy.ts'
import { Search } from '../../src/search/search.ts'
import type { Bucket, Ledger } from '../../src/store/ledger.ts'
import { openMemoryLedger } from '../../src/store/memory/ledger.ts'
import { madeBytes, madeFingerprint } from '../fingerprints.ts'

let ledger: Ledger
let search: Search
let dedup: Deduplication
let bucket: Bucket

beforeEach(async () => {
  ledger = openMemoryLedger()
  search = new Search(ledger, { threads: 2 })
  await search.load()
  dedup = new Deduplication(ledger, search)
  bucket = await makeBucket()
})
afterEach(async () => {
  await search.close()
  await ledger.close()
})

function makeBucket(policy: Partial<DedupPolicy> = {}): Promise<Bucket> {
  return ledger.createBucket({
    name: 'tracks',
    type: 'DedupFile',
    region: 'local',
    netType: 1,
    labels: [],
    metadataTemplate: null,
    dedup: { ...DEFAULT_DEDUP_POLICY, sampling: 16, ...policy },
  })
}

function upload(id: string, fingerprint: Uint8Array, keep = true): Promise<Verdict> {
  return dedup.deduplicate(bucket, { id, fingerprint, keep })
}

async function idsOf(acrId: string): Promise<readonly string[] | undefined> {
  const [row] = await ledger.find(bucket.id, acrId)
  return row?.ids
}

const one = madeBytes(1)
const other = madeBytes(2)
const quieter = madeBytes(1, { gain: 0.4 })
const faster = madeBytes(1, { speed: 1.04 })

describe('an upload', () => {
  test('is kept if it is new, and answers its own id when it is repeated', async () => {
    const first = await upload('a', one)
    expect(first).toMatchObject({ ids: [], kept: true, matches: [], acrId: expect.stringMatching(/^[0-9a-f]{32}$/) })
    const again = await upload('a', one)
    expect(again).toMatchObject({ ids: ['a'], kept: false, acrId: first.acrId })
    expect(await idsOf(first.acrId)).toEqual(['a'])
    expect(await upload('b', other)).toMatchObject({ kept: true })
  })

  test('that is a copy joins the recording, with the evidence', async () => {
    const { acrId } = await upload('a', one)
    const copy = await upload('b', quieter)
    expect(copy).toMatchObject({ ids: ['a'], kept: false, acrId, matches: [{ comparison: { relation: 'same' } }] })
    expect(await upload('c', faster)).toMatchObject({ ids: ['a', 'b'], kept: false, acrId })
    expect(await idsOf(acrId)).toEqual(['a', 'b', 'c'])
    const [, , { evidence }] = await ledger.evidence(bucket.id, 0)
    expect(JSON.parse(evidence as string).speed).toBeCloseTo(1.04, 3)
  })

  test('without keep writes nothing, and says what a later one will say', async () => {
    const dry = await upload('a', one, false)
    expect(dry).toMatchObject({ ids: [], kept: false })
    expect(await ledger.find(bucket.id, 'a')).toEqual([])
    expect((await upload('a', one)).acrId).toBe(dry.acrId)
    expect(await upload('b', quieter, false)).toMatchObject({ ids: ['a'], acrId: dry.acrId })
    expect(await idsOf(dry.acrId)).toEqual(['a'])
  })

  test('with an id that another recording has is refused', async () => {
    await upload('a', one)
    await expect(upload('a', other)).rejects.toMatchObject({ kind: 'id-taken' })
    expect(await upload('b', other)).toMatchObject({ kept: true })
  })

  test('matches itself, whatever the policy', async () => {
    bucket = await makeBucket({ duplicates: ['overlaps'], leastSimilarity: 1, speedRange: 0 })
    const { acrId } = await upload('a', one)
    expect(await upload('b', one)).toMatchObject({ ids: ['a'], acrId, kept: false })
  })

  test('matches itself also where it has the acr_id of another bucket, as what was imported has', async () => {
    const elsewhere = await upload('a', one)
    bucket = await makeBucket({ duplicates: ['overlaps'], leastSimilarity: 1 })
    const { hashes, times } = indexedLandmarks(madeFingerprint(1).constellation, bucket.dedup.sampling)
    const recording = { acrId: elsewhere.acrId, id: 'a', fingerprint: one, hashes, times }
    await ledger.append(bucket.id, recording, { seq: 0, hashes: new Uint32Array(), minShared: 1 })
    await search.follow(bucket)
    expect(await upload('b', one)).toMatchObject({ ids: ['a'], acrId: elsewhere.acrId, kept: false })
  })

  test('that a policy does not look for is new', async () => {
    bucket = await makeBucket({ speedRange: 0, tempoRange: 0, pitchRange: 0 })
    await upload('a', one)
    expect(await upload('b', faster)).toMatchObject({ kept: true })
    bucket = await makeBucket({ leastSimilarity: 0.999 })
    await upload('a', one)
    expect(await upload('b', faster)).toMatchObject({ kept: true })
  })

  test('of what was removed is new again', async () => {
    const { acrId } = await upload('a', one)
    await dedup.remove(bucket, [acrId, 'unknown'])
    expect(await upload('b', quieter, false)).toMatchObject({ ids: [] })
    expect(await upload('a', one)).toMatchObject({ kept: true, acrId })
    expect(await upload('b', quieter)).toMatchObject({ ids: ['a'], acrId })
  })

  test('that is no fingerprint, or too little of one, is refused with a sentence', async () => {
    await expect(upload('a', new Uint8Array())).rejects.toMatchObject({ kind: 'fingerprint' })
    await expect(upload('a', Buffer.from('RIFF....WAVEfmt '))).rejects.toMatchObject({ kind: 'fingerprint' })
    await expect(upload('a', madeBytes(1, { gain: 0 }))).rejects.toMatchObject({ kind: 'too-little-signal' })
  })
})

test('a bucket that is dropped under uploads is told as gone', async () => {
  await upload('there', one)
  const tracks = Array.from({ length: 12 }, (_, seed) => madeBytes(50 + seed, { seconds: 8 }))
  const uploads = tracks.map((bytes, i) => upload(`${i}`, bytes))
  const settled = Promise.allSettled(uploads)
  await ledger.dropBucket(bucket.id, { force: true })
  await search.forget(bucket.id)
  const refused = (await settled).flatMap((upload) => (upload.status === 'rejected' ? [upload.reason] : []))
  expect(refused.length).toBeGreaterThan(0)
  for (const reason of refused) expect(reason).toMatchObject({ name: 'UploadError', kind: 'no-bucket' })
})

describe('equal uploads at the same moment', () => {
  test('are kept once, and all others are its duplicates', async () => {
    for (let round = 0; round < 5; round++) {
      const bytes = madeBytes(10 + round, { seconds: 15 })
      const verdicts = await Promise.all(Array.from({ length: 64 }, (_, i) => upload(`${round}-${i}`, bytes)))
      expect(verdicts.filter(({ kept }) => kept)).toHaveLength(1)
      expect(new Set(verdicts.map(({ acrId }) => acrId)).size).toBe(1)
      expect(await idsOf(verdicts[0].acrId)).toHaveLength(64)
    }
  })

  test('are kept once also where they are copies at other speeds and levels', async () => {
    const copies = [one, quieter, faster, madeBytes(1, { gain: 0.2 }), madeBytes(1, { speed: 0.97 })]
    const verdicts = await Promise.all(copies.map((bytes, i) => upload(`copy ${i}`, bytes)))
    expect(verdicts.filter(({ kept }) => kept)).toHaveLength(1)
    expect(new Set(verdicts.map(({ acrId }) => acrId)).size).toBe(1)
  })
})

test('a bucket of thousands finds each of its recordings again, from segments and tail', async () => {
  const made = Array.from({ length: 30 }, (_, i) => madeBytes(100 + i, { seconds: 12 }))
  for (const [i, bytes] of made.entries()) expect(await upload(`track ${i}`, bytes)).toMatchObject({ kept: true })
  const reopened = new Search(ledger, { threads: 1 })
  await reopened.load()
  const later = new Deduplication(ledger, reopened)
  for (const [i, bytes] of made.entries()) {
    const verdict = await later.deduplicate(bucket, { id: 'x', fingerprint: bytes, keep: false })
    expect(verdict.ids).toEqual([`track ${i}`])
  }
  await reopened.close()
})

describe('while the index follows late', () => {
  const milliseconds = 100

  beforeEach(() => {
    const { changes } = ledger
    ledger.changes = async (...values) => {
      await new Promise((resolve) => setTimeout(resolve, milliseconds))
      return changes(...values)
    }
  })

  test('who was told that something is kept finds it at once', async () => {
    await upload('a', one)
    expect(await upload('b', quieter, false)).toMatchObject({ ids: ['a'] })
  })

  test('also where to follow failed once', async () => {
    await upload('z', other)
    await search.followed(bucket)
    const { changes } = ledger
    ledger.changes = async () => {
      ledger.changes = changes
      throw new Error('the disk was busy')
    }
    await upload('a', one)
    bucket = (await ledger.bucket(bucket.id)) as Bucket
    expect(await upload('b', quieter, false)).toMatchObject({ ids: ['a'] })
  })

  test('a bucket that is dropped does not come back', async () => {
    await Promise.all([upload('a', one), upload('b', other), upload('c', madeBytes(3))])
    await ledger.dropBucket(bucket.id, { force: true })
    await search.forget(bucket.id)
    await new Promise((resolve) => setTimeout(resolve, 4 * milliseconds))
    expect(search.seqOf(bucket.id)).toBeUndefined()
    await expect(upload('d', madeBytes(4))).rejects.toMatchObject({ kind: 'no-bucket' })
  })

  test('what was kept is followed before the search ends', async () => {
    const troubles: unknown[] = []
    dedup = new Deduplication(ledger, search, { onTrouble: (error) => troubles.push(error) })
    await Promise.all([upload('a', one), upload('b', other), upload('c', madeBytes(3))])
    await search.close()
    expect(troubles).toEqual([])
  })
})
