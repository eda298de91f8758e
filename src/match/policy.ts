import type { Relation } from './comparison.ts'

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
