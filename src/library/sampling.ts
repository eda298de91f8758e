/** One hash in so many is kept in the index, up to so many hours of audio. */
export interface SamplingStep {
  readonly upToHours: number
  readonly sampling: number
}

/**
 * Denser where it costs little: an hour of music has some 1.2 million postings of 5 bytes unsampled.
 * A copy that is heavily changed shares few hashes, and needs a dense sample to be found at all;
 * `docs/evaluation.md` has the recall at 2. The steps keep an index below 1 GB up to 4,000 hours.
 */
export const SAMPLING_STEPS: readonly SamplingStep[] = [
  { upToHours: 40, sampling: 2 },
  { upToHours: 200, sampling: 4 },
  { upToHours: 1000, sampling: 8 },
  { upToHours: Number.POSITIVE_INFINITY, sampling: 32 },
]

export function samplingFor(audioSeconds: number): number {
  const step = SAMPLING_STEPS.find(({ upToHours }) => audioSeconds <= upToHours * 3600)
  return (step ?? SAMPLING_STEPS[SAMPLING_STEPS.length - 1]).sampling
}
