import type { Relation } from '../match/comparison.ts'
import type { Match } from './upload.ts'

const CLOSENESS: Readonly<Record<Relation, number>> = { same: 3, contained: 2, contains: 2, overlaps: 1, different: 0 }

/** The very same fingerprint first, then by relation, then by how sure it is; the older of equals. */
export function ranked(matches: readonly Match[]): Match[] {
  return [...matches].sort(
    (a, b) =>
      Number(b.isItself) - Number(a.isItself) ||
      CLOSENESS[b.comparison.relation] - CLOSENESS[a.comparison.relation] ||
      b.comparison.margin - a.comparison.margin ||
      a.number - b.number,
  )
}
