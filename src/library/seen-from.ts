import type { Comparison, Relation } from '../match/comparison.ts'
import type { Group, Pair } from './findings.ts'

const REVERSED: Readonly<Record<Relation, Relation>> = {
  same: 'same',
  contains: 'contained',
  contained: 'contains',
  overlaps: 'overlaps',
  different: 'different',
}

/** What the reference is to the query. */
export function reversed(comparison: Comparison): Comparison {
  return {
    ...comparison,
    relation: REVERSED[comparison.relation],
    coverage: comparison.referenceCoverage,
    referenceCoverage: comparison.coverage,
    speed: 1 / comparison.speed,
    pitchSemitones: -comparison.pitchSemitones || 0,
    spans: comparison.spans.map(({ start, end, referenceStart, referenceEnd, similarity }) => ({
      start: referenceStart,
      end: referenceEnd,
      referenceStart: start,
      referenceEnd: end,
      similarity,
    })),
  }
}

/** The pair of two files of a group with the first of them as the query, if they were compared. */
export function pairBetween({ pairs }: Group, query: string, reference: string): Pair | undefined {
  const pair = pairs.find(
    (pair) =>
      (pair.query === query && pair.reference === reference) || (pair.query === reference && pair.reference === query),
  )
  if (pair === undefined || pair.query === query) return pair
  return { query, reference, comparison: reversed(pair.comparison) }
}
