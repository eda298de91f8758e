import { parentPort, workerData } from 'node:worker_threads'
import { acrIdOf } from '../../src/dedup/acr-id.ts'
import type { Constellation } from '../../src/dsp/constellation.ts'
import { encodeFingerprint } from '../../src/fingerprint/codec.ts'
import { indexedLandmarks } from '../../src/fingerprint/indexed-landmarks.ts'
import { distractors } from './distractors.ts'

/** What every batch of a worker is made with. */
export interface Making {
  readonly sources: readonly Constellation[]
  readonly seed: number
  readonly bucket: number
  readonly sampling: number
}

export interface BatchWish {
  /** Number of the first distractor of the seed. */
  readonly first: number
  readonly count: number
}

/** A recording as the ledger keeps it, but for its track id. */
export interface Made {
  readonly acrId: string
  readonly fingerprint: Uint8Array
  readonly hashes: Uint32Array
  readonly times: Uint32Array
}

const { sources, seed, bucket, sampling } = workerData as Making

parentPort?.on('message', ({ first, count }: BatchWish) => {
  const batch = Array.from(distractors(seed, count, sources, { first, pieces: 'long' }), (one): Made => {
    const fingerprint = encodeFingerprint(one)
    const { hashes, times } = indexedLandmarks(one.constellation, sampling)
    return { acrId: acrIdOf(bucket, fingerprint), fingerprint, hashes: hashes.slice(), times: times.slice() }
  })
  parentPort?.postMessage(
    batch,
    batch.flatMap(({ fingerprint, hashes, times }) =>
      [fingerprint, hashes, times].map(({ buffer }) => buffer as ArrayBuffer),
    ),
  )
})
