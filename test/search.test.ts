import { existsSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { decodeFingerprint } from '../src/fingerprint/codec.ts'
import { landmarks } from '../src/fingerprint/landmarks.ts'
import { DEFAULT_DEDUP_POLICY } from '../src/match/policy.ts'
import { Search, type SearchOptions } from '../src/search/search.ts'
import type { Bucket, Ledger } from '../src/store/ledger.ts'
import { openMemoryLedger } from '../src/store/memory/ledger.ts'
import { madeBytes } from './fingerprints.ts'
import { seededRandom } from './synthetic-music.ts'

const SAMPLING = 16
const random = seededRandom(1)
let ledger: Ledger
let bucket: Bucket
let folder: string
const searches: Search[] = []

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-search-'))
  ledger = openMemoryLedger()
  bucket = await ledger.createBucket({
    name: 'tracks',
    type: 'DedupFile',
    region: 'local',
    netType: 1,
    labels: [],
    metadataTemplate: null,
    dedup: { ...DEFAULT_DEDUP_POLICY, sampling: SAMPLING },
  })
})
afterEach(async () => {
  await Promise.all(searches.splice(0).map((search) => search.close()))
  await ledger.close()
  rmSync(folder, { recursive: true })
})

async function opened(options: SearchOptions = {}): Promise<Search> {
  const search = new Search(ledger, {
    threads: 2,
    onTrouble: (error) => {
      throw error
    },
    ...options,
  })
  searches.push(search)
  await search.load()
  return search
}

/** What a stranger's hashes are said to be of. */
const STRANGER = madeBytes(99, { seconds: 2 })
let appended = 0

/** @returns its number */
async function append(hashes: Uint32Array, times: Uint32Array, fingerprint: Uint8Array = STRANGER): Promise<number> {
  const acrId = (appended++).toString(16).padStart(32, '0')
  const recording = { acrId, id: acrId, fingerprint, hashes, times }
  const outcome = await ledger.append(bucket.id, recording, {
    seq: Number.MAX_SAFE_INTEGER,
    hashes: new Uint32Array(),
    minShared: 1,
  })
  if (outcome.outcome !== 'appended') throw new Error(outcome.outcome)
  return outcome.number
}

/** Recordings of a few hashes that nothing else has. */
async function appendStrangers(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const hashes = Uint32Array.from({ length: 20 }, () => random() * 2 ** 32)
    await append(
      hashes,
      Uint32Array.from(hashes, (_, at) => at * 100),
    )
  }
}

async function appendMusic(seed: number): Promise<{ readonly number: number; readonly bytes: Uint8Array }> {
  const bytes = madeBytes(seed)
  const { hashes, times } = landmarks(decodeFingerprint(bytes).constellation, SAMPLING)
  return { number: await append(hashes, times, bytes), bytes }
}

async function best(search: Search, bytes: Uint8Array): Promise<number | undefined> {
  const { compared } = await search.likes(bucket, bytes, false)
  return compared.find(({ comparison }) => comparison.relation === 'same')?.number
}

async function compacted(search: Search): Promise<void> {
  await vi.waitFor(() => expect(search.sizes.tail).toBeLessThan(1024), { timeout: 20_000, interval: 20 })
}

test('recordings are found in the tail and in segments, and not when they are removed', async () => {
  const search = await opened()
  const first = await appendMusic(1)
  await search.follow(bucket)
  expect(await best(search, first.bytes)).toBe(first.number)
  await appendStrangers(5000)
  const last = await appendMusic(2)
  await search.follow(bucket)
  await compacted(search)
  expect(search.sizes.segments).toBeGreaterThan(0)
  expect(await best(search, first.bytes)).toBe(first.number)
  expect(await best(search, last.bytes)).toBe(last.number)
  const [row] = await ledger.recordings(bucket.id, [first.number])
  await ledger.remove(bucket.id, [row.acrId])
  await search.follow(bucket)
  expect(await best(search, first.bytes)).toBeUndefined()
  expect(await best(search, last.bytes)).toBe(last.number)
})

test('what is there is found at every moment, while others come and segments are made and merged', async () => {
  const search = await opened()
  const first = await appendMusic(1)
  await search.follow(bucket)
  for (let round = 0; round < 10; round++) {
    const music = round % 3 === 0 ? await appendMusic(10 + round) : first
    await appendStrangers(700)
    const [before] = await Promise.all([best(search, first.bytes), search.follow(bucket)])
    expect(before).toBe(first.number)
    expect(await Promise.all([best(search, first.bytes), best(search, music.bytes)])).toEqual([
      first.number,
      music.number,
    ])
  }
  await compacted(search)
  expect(search.sizes.segments).toBeLessThan(7)
  expect(await best(search, first.bytes)).toBe(first.number)
}, 30_000)

test('a start reads the snapshot, and what came after it from the ledger', async () => {
  const first = await appendMusic(1)
  const gone = await appendMusic(3)
  await appendStrangers(3000)
  const search = await opened({ snapshots: folder })
  await compacted(search)
  const manifest = join(folder, String(bucket.id), 'manifest.json')
  await vi.waitFor(() => expect(existsSync(manifest)).toBe(true), { timeout: 20_000 })
  await search.close()
  const later = await appendMusic(2)
  const [row] = await ledger.recordings(bucket.id, [gone.number])
  await ledger.remove(bucket.id, [row.acrId])
  const again = await opened({ snapshots: folder })
  expect(again.sizes.tail).toBeLessThan(1024)
  expect(await best(again, first.bytes)).toBe(first.number)
  expect(await best(again, later.bytes)).toBe(later.number)
  expect(await best(again, gone.bytes)).toBeUndefined()
})

test('a damaged snapshot, or one of another ledger, is built anew', async () => {
  const { number, bytes } = await appendMusic(1)
  await appendStrangers(3000)
  const search = await opened({ snapshots: folder })
  const files = () => readdirSync(join(folder, String(bucket.id)))
  await vi.waitFor(() => expect(files()).toContain('manifest.json'), { timeout: 20_000 })
  await search.close()
  const [segment] = files().filter((name) => name.endsWith('.segment'))
  truncateSync(join(folder, String(bucket.id), segment), 1000)
  const again = await opened({ snapshots: folder })
  expect(await best(again, bytes)).toBe(number)
  await compacted(again)
  await again.close()

  const otherBucket = bucket
  await ledger.close()
  ledger = openMemoryLedger()
  bucket = await ledger.createBucket(otherBucket)
  const other = await appendMusic(2)
  const third = await opened({ snapshots: folder })
  expect(await best(third, bytes)).toBeUndefined()
  expect(await best(third, other.bytes)).toBe(other.number)
})

test('a bucket that was dropped is forgotten, with its snapshot', async () => {
  await appendStrangers(2000)
  const search = await opened({ snapshots: folder })
  await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(1), { timeout: 20_000 })
  await compacted(search)
  await search.forget(bucket.id)
  expect(search.sizes).toEqual({ bytes: 0, segments: 0, tail: 0 })
  await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(0))
})
