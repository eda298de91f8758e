import type { Constellation } from '../dsp/constellation.ts'
import { type Landmarks, landmarks } from './landmarks.ts'

/** A recording that would keep fewer hashes is sampled more densely, so that a short copy of a short piece is found as well. */
const LEAST_HASHES = 160
/** Up to so many times as densely. */
const MOST_DENSER = 4
/** An index that is this dense is dense enough for all. */
const DENSE = 8

/** The densest sampling of any recording in an index: a query that looks this densely misses no posting. */
export function densestSampling(sampling: number): number {
  return Math.min(sampling, Math.max(DENSE, sampling / MOST_DENSER))
}

/**
 * The landmarks by which an index knows a recording. A short one keeps a larger share, and each sample is a part of
 * every denser one: what two recordings share at the index's sampling they share here.
 *
 * @param sampling the index's: one hash in so many of a long recording is kept.
 */
export function indexedLandmarks(constellation: Constellation, sampling: number): Landmarks {
  const densest = densestSampling(sampling)
  for (let kept = sampling; ; kept /= 2) {
    const sampled = landmarks(constellation, kept)
    if (kept <= densest || sampled.hashes.length >= LEAST_HASHES) return sampled
  }
}
