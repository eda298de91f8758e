import type { Comparison, Relation } from './comparison.ts'

/** What counts as a duplicate, and which changes of a copy are looked for. */
export interface Policy {
  /** Relations that make a duplicate. */
  readonly duplicates: readonly Relation[]
  /** A copy may be slower or faster by up to so much, pitch and tempo together: 0.1 is ±10 %. */
  readonly speedRange: number
  /** Tempo alone. */
  readonly tempoRange: number
  /** Pitch alone, in semitones. */
  readonly pitchRange: number
}

/** What uploads and rips meet: ±10 % of speed or tempo, ±2 semitones. */
export const DEFAULT_POLICY: Policy = { duplicates: ['same'], speedRange: 0.11, tempoRange: 0.11, pitchRange: 2.25 }

/** Nightcore and slowed-down too: ±32 % of speed. */
export const WIDE_POLICY: Policy = { ...DEFAULT_POLICY, speedRange: 0.32, tempoRange: 0.22, pitchRange: 4.25 }

/** Nothing but the true speed and pitch. */
export const EXACT_POLICY: Policy = { ...DEFAULT_POLICY, speedRange: 0, tempoRange: 0, pitchRange: 0 }

/** The policies that a command line can name. */
export const POLICIES = { default: DEFAULT_POLICY, wide: WIDE_POLICY, exact: EXACT_POLICY } as const

/** A bucket's policy: which of the recordings that it holds are duplicates of a new one. */
export interface DedupPolicy extends Policy {
  /** A duplicate has at least this similarity, and covers at least so much of either side: 0 to 1. */
  readonly leastSimilarity: number
  readonly leastCoverage: number
  /** One hash in so many is kept in the index: a power of two. */
  readonly sampling: number
}

export const DEFAULT_DEDUP_POLICY: DedupPolicy = {
  ...DEFAULT_POLICY,
  leastSimilarity: 0,
  leastCoverage: 0,
  sampling: 512,
}

type Likeness = Pick<Comparison, 'relation' | 'similarity' | 'coverage' | 'referenceCoverage'>

/** Whether a policy calls a recording a duplicate. */
export function isDuplicate(comparison: Likeness, policy: DedupPolicy): boolean {
  const { relation, similarity, coverage, referenceCoverage } = comparison
  return (
    policy.duplicates.includes(relation) &&
    similarity >= policy.leastSimilarity &&
    Math.max(coverage, referenceCoverage) >= policy.leastCoverage
  )
}

/** Whether only the same recording counts: its duplicates are duplicates of each other, and one stands for all. */
export function wantsOnlySame({ duplicates }: Policy): boolean {
  return duplicates.every((relation) => relation === 'same')
}
