import type { Constellation } from '../dsp/constellation.ts'
import { EXACT, LandmarkFormer, type Landmarks } from './landmarks.ts'

/** A recording that would keep fewer hashes is sampled more densely, so that a short copy of a short piece is found as well. */
const LEAST_HASHES = 240
/** A peak has about so many landmarks. */
const LANDMARKS_PER_PEAK = 17
/** In steps that are small, so that no recording keeps many more than it needs. */
const STEP = 2 ** 0.25
/** Up to so many times as densely. */
const MOST_DENSER = 8
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
  return indexedOf(new LandmarkFormer(constellation, [{ probe: EXACT, sampling: densestSampling(sampling) }]), sampling)
}

/** The same, out of what was formed of a recording for a query that looks as densely under the exact probe. */
export function indexedOf(former: LandmarkFormer, sampling: number): Landmarks {
  return former.enough(samplingsFrom(sampling), LEAST_HASHES)
}

/** About how densely an index samples such a recording, told by its peaks alone: one of the steps, or a little denser. */
export function likelySampling({ times }: Constellation, sampling: number): number {
  const likely = (times.length * LANDMARKS_PER_PEAK) / LEAST_HASHES
  const samplings = samplingsFrom(sampling)
  return samplings.find((step) => step <= likely) ?? densestSampling(sampling)
}

/** From the index's own to the densest. */
function samplingsFrom(sampling: number): number[] {
  const densest = densestSampling(sampling)
  const steps = Math.floor(Math.log(sampling / densest) / Math.log(STEP) + 1e-9)
  return [...Array.from({ length: steps }, (_, i) => sampling / STEP ** i), densest]
}
