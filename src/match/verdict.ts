import type { Comparison, Relation, Span } from './comparison.ts'

/** Spans must cover this much of a recording for most of it to be in the other. */
export const MOST = 0.55

export function relationOf(coverage: number, referenceCoverage: number): Relation {
  if (coverage === 0 || referenceCoverage === 0) return 'different'
  if (coverage >= MOST && referenceCoverage >= MOST) return 'same'
  if (coverage >= MOST) return 'contained'
  if (referenceCoverage >= MOST) return 'contains'
  return 'overlaps'
}

export const DIFFERENT: Comparison = {
  relation: 'different',
  similarity: 0,
  coverage: 0,
  referenceCoverage: 0,
  speed: 1,
  pitchSemitones: 0,
  spans: [] as readonly Span[],
}
