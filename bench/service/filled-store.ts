import { issueToken } from '../../src/buckets/token.ts'
import { acrIdOf } from '../../src/dedup/acr-id.ts'
import { encodeFingerprint } from '../../src/fingerprint/codec.ts'
import type { Fingerprint } from '../../src/fingerprint/fingerprint.ts'
import { indexedLandmarks } from '../../src/fingerprint/indexed-landmarks.ts'
import type { DedupPolicy } from '../../src/match/policy.ts'
import type { Ledger } from '../../src/store/ledger.ts'
import { distractors } from '../scale/distractors.ts'
import { openEmbeddedLedger } from './built-ledger.ts'
import { filledId } from './filled-id.ts'
import type { Material } from './material.ts'

/** Of the recordings that a bucket is filled with. */
const SEED = 1
/** As many as share a commit. */
const AT_ONCE = 64

export interface BucketWish {
  readonly name: string
  readonly policy: DedupPolicy
  readonly recordings: number
}

export interface FilledStore {
  /** May do everything. */
  readonly token: string
  /** Bucket ids, in the order of the wishes. */
  readonly buckets: readonly number[]
}

/** Makes a data folder with buckets full of recordings, as uploads would have made it. */
export async function fillStore(
  folder: string,
  wishes: readonly BucketWish[],
  material: Material,
): Promise<FilledStore> {
  const ledger = await openEmbeddedLedger(folder)
  try {
    const buckets: number[] = []
    for (const wish of wishes) buckets.push(await fillBucket(ledger, wish, material))
    return { token: await makeToken(ledger), buckets }
  } finally {
    await ledger.close()
  }
}

/** A token that may do everything, as its text. */
export async function makeToken(ledger: Ledger): Promise<string> {
  const wish = { name: 'bench', scopes: ['admin'], buckets: null, expiresAt: null } as const
  const { text, token } = issueToken(wish, Math.floor(Date.now() / 1000))
  await ledger.createToken(token)
  return text
}

async function fillBucket(
  ledger: Ledger,
  { name, policy, recordings }: BucketWish,
  material: Material,
): Promise<number> {
  const { id } = await ledger.createBucket({
    name,
    type: 'DedupFile',
    region: 'local',
    netType: 1,
    labels: [],
    metadataTemplate: null,
    dedup: policy,
  })
  let waiting: Promise<unknown>[] = []
  let number = 0
  for (const made of recordingsOf(material, recordings)) {
    const fingerprint = encodeFingerprint(made)
    const sampled = indexedLandmarks(made.constellation, policy.sampling)
    const recording = { acrId: acrIdOf(id, fingerprint), id: filledId(number++), fingerprint, ...sampled }
    waiting.push(ledger.append(id, recording, KNOWN_TO_BE_NEW))
    if (waiting.length < AT_ONCE) continue
    await Promise.all(waiting)
    waiting = []
  }
  await Promise.all(waiting)
  return id
}

/** The known ones first. */
function* recordingsOf({ known, filling }: Material, count: number): Generator<Fingerprint> {
  yield* known.slice(0, count)
  yield* distractors(SEED, Math.max(0, count - known.length), filling)
}

/** No recording is a rival of one that comes after all others. */
export const KNOWN_TO_BE_NEW = { seq: Number.MAX_SAFE_INTEGER, hashes: new Uint32Array(), minShared: 1 }
