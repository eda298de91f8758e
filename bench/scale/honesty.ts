import { type Figure, figure } from '../../eval/figures.ts'
import { durationSeconds, type Fingerprint } from '../../src/fingerprint/fingerprint.ts'
import { indexedLandmarks } from '../../src/fingerprint/indexed-landmarks.ts'
import { collisionBits, type Hashes, listShares } from './collisions.ts'
import { distractors } from './distractors.ts'
import type { Parts } from './parts.ts'

/** How alike distractors are to what they are made of, as an index sees both. */
export interface Honesty {
  readonly real: Statistics
  readonly made: Statistics
}

export interface Statistics {
  readonly recordings: number
  readonly peaksPerSecond: number
  readonly landmarksPerSecond: number
  /** Collision entropy with real tracks of other albums. */
  readonly collisionBits: number
  /** The same, each hash of an asking track counted once: as it is looked up, not as it votes. */
  readonly lookUpBits: number
  /** Shares of postings whose list has 1, 2 to 3, 4 to 7 … postings. */
  readonly listShares: readonly number[]
}

/** Sparse enough to be fast, dense enough for some hundred thousand equal pairs. */
const SAMPLING = 8
/** Of two equal hashes both are in the sample or none: among sampled ones equals are so much more frequent. */
const SAMPLED_BITS = Math.log2(SAMPLING)
const SEED = 21
const LIST_KINDS = 8

/** Compares the filling's real tracks with as many seconds of distractors made of them. */
export function honestyOf({ filling, fresh }: Parts): Honesty {
  const asking = fresh.map(hashesOf)
  const seconds = filling.reduce((sum, one) => sum + durationSeconds(one), 0)
  const made: Fingerprint[] = []
  const sources = filling.map(({ constellation }) => constellation)
  for (const one of distractors(SEED, filling.length, sources, { pieces: 'long' })) {
    made.push(one)
    if (made.reduce((sum, some) => sum + durationSeconds(some), 0) >= seconds) break
  }
  return { real: statisticsOf(filling, asking), made: statisticsOf(made, asking) }
}

function statisticsOf(recordings: readonly Fingerprint[], asking: readonly Hashes[]): Statistics {
  const seconds = recordings.reduce((sum, one) => sum + durationSeconds(one), 0)
  const peaks = recordings.reduce((sum, { constellation }) => sum + constellation.times.length, 0)
  const hashes = recordings.map(hashesOf)
  const landmarks = SAMPLING * hashes.reduce((sum, { length }) => sum + length, 0)
  return {
    recordings: recordings.length,
    peaksPerSecond: peaks / seconds,
    landmarksPerSecond: landmarks / seconds,
    collisionBits: SAMPLED_BITS + collisionBits(asking, hashes),
    lookUpBits:
      SAMPLED_BITS +
      collisionBits(
        asking.map((some) => [...new Set(Array.from(some))]),
        hashes,
      ),
    listShares: listShares(hashes, LIST_KINDS),
  }
}

function hashesOf({ constellation }: Fingerprint): Hashes {
  return indexedLandmarks(constellation, SAMPLING).hashes
}

export function honestyFigures({ real, made }: Honesty): Figure[] {
  return [
    figure('distractors.collision_bits', made.collisionBits, 'bits'),
    figure('corpus.collision_bits', real.collisionBits, 'bits'),
    figure('distractors.look_up_bits', made.lookUpBits, 'bits'),
    figure('corpus.look_up_bits', real.lookUpBits, 'bits'),
    figure('distractors.peaks_per_s', made.peaksPerSecond, '/s'),
    figure('corpus.peaks_per_s', real.peaksPerSecond, '/s'),
    figure('distractors.landmarks_per_s', made.landmarksPerSecond, '/s'),
    figure('corpus.landmarks_per_s', real.landmarksPerSecond, '/s'),
  ]
}
