import type { Comparison } from '../match/comparison.ts'

/** What is kept of a comparison, to say later why a track id was joined to a recording. */
export function written(comparison: Comparison): string {
  return JSON.stringify(comparison, (_, value: unknown) =>
    typeof value === 'number' ? Math.round(value * 1e5) / 1e5 : value,
  )
}

/** @param evidence as `written` made it. */
export function read(evidence: string): Comparison {
  return JSON.parse(evidence) as Comparison
}
