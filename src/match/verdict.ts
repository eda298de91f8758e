import type { Comparison, Relation } from './comparison.ts'
import { type Likeness, marginOf } from './likeness.ts'

/** Spans must cover this much of a recording for most of it to be in the other. */
export const MOST = 0.52
/** Of two that are the same, one is at least so far in the other: a medley of two halves is a copy of neither. */
export const NEARLY_WHOLE = 0.7

/** Recordings of which neither is mostly in the other share a passage when it has so many seconds, and not a drum fill. */
export const LEAST_OVERLAP_SECONDS = 5

export function relationOf(coverage: number, referenceCoverage: number, sharedSeconds: number): Relation {
  if (coverage === 0 || referenceCoverage === 0) return 'different'
  if (coverage >= MOST && referenceCoverage >= MOST) {
    return Math.max(coverage, referenceCoverage) >= NEARLY_WHOLE ? 'same' : 'overlaps'
  }
  if (coverage >= MOST) return 'contained'
  if (referenceCoverage >= MOST) return 'contains'
  return sharedSeconds >= LEAST_OVERLAP_SECONDS ? 'overlaps' : 'different'
}

const NOTHING_ALIKE: Likeness = { evidence: 0, explained: 0, exactness: 0, levelOutliers: 0, dominance: 0 }

/** The answer for two recordings that share no passage. */
export const DIFFERENT: Comparison = {
  relation: 'different',
  similarity: 0,
  coverage: 0,
  referenceCoverage: 0,
  speed: 1,
  pitchSemitones: 0,
  spans: [],
  margin: marginOf(NOTHING_ALIKE),
  likeness: NOTHING_ALIKE,
}
