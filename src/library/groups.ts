import type { Comparison } from '../match/comparison.ts'
import type { Policy } from '../match/policy.ts'
import type { Match } from './matching.ts'

/** Recordings that are one, by number, ascending, and the matches among them. */
export interface Cluster {
  readonly members: readonly number[]
  readonly matches: readonly Match[]
}

export interface Grouped {
  readonly clusters: readonly Cluster[]
  /** Matches that make no duplicates, and are not between duplicates. */
  readonly related: readonly Match[]
}

/** A match that covers so much of both recordings, with so much evidence, stands for itself. */
const STRONG_COVERAGE = 0.75
const STRONG_MARGIN = 3

/** Of a recording that lies whole in another, so much is found there. */
const WHOLE = 0.9

/**
 * Joins what a policy calls duplicates, the surest matches first. A copy of a copy is a copy, but half of one
 * recording and half of another are no chain: a weak match joins groups only if most of their members match,
 * or if it puts a shortened copy, with all that was grouped with it, to a fuller one that has them all.
 */
export function grouped(matches: readonly Match[], { duplicates }: Policy): Grouped {
  const sure = matches
    .filter(({ comparison }) => duplicates.includes(comparison.relation))
    .sort((a, b) => shared(b.comparison) - shared(a.comparison))
  const sets = joined(sure)
  const clusters = new Map<readonly number[], Match[]>()
  const related: Match[] = []
  for (const match of matches) {
    const members = sets.of(match.query)
    const cluster = clusters.get(members)
    if (members !== sets.of(match.reference)) related.push(match)
    else if (cluster === undefined) clusters.set(members, [match])
    else cluster.push(match)
  }
  return {
    clusters: [...clusters]
      .map(([members, matches]) => ({ members: members.toSorted((a, b) => a - b), matches }))
      .sort((a, b) => a.members[0] - b.members[0]),
    related,
  }
}

function joined(sure: readonly Match[]): DisjointSets {
  const sets = new DisjointSets()
  const known = new Set(sure.flatMap(({ query, reference }) => [`${query} ${reference}`, `${reference} ${query}`]))
  for (const { query, reference, comparison } of sure) {
    const [ours, theirs] = [sets.of(query), sets.of(reference)]
    if (ours === theirs) continue
    const isKnown = (one: number, other: number) => known.has(`${one} ${other}`)
    const matching = () => ours.flatMap((one) => theirs.filter((other) => isKnown(one, other))).length
    const isShortened = () =>
      (comparison.coverage >= WHOLE && ours.every((one) => isKnown(one, reference))) ||
      (comparison.referenceCoverage >= WHOLE && theirs.every((one) => isKnown(one, query)))
    if (isStrong(comparison) || isShortened() || matching() * 2 > ours.length * theirs.length) sets.join(ours, theirs)
  }
  return sets
}

function isStrong(comparison: Comparison): boolean {
  return shared(comparison) >= STRONG_COVERAGE && comparison.margin >= STRONG_MARGIN
}

/** Of the recording that shares less. */
function shared({ coverage, referenceCoverage }: Comparison): number {
  return Math.min(coverage, referenceCoverage)
}

/** Disjoint sets of numbers; a number that was never joined is alone. */
class DisjointSets {
  readonly #sets = new Map<number, number[]>()

  of(number: number): number[] {
    const set = this.#sets.get(number) ?? [number]
    this.#sets.set(number, set)
    return set
  }

  /** Two sets as `of` gave them. */
  join(some: number[], others: number[]): void {
    const [larger, smaller] = some.length >= others.length ? [some, others] : [others, some]
    for (const number of smaller) {
      larger.push(number)
      this.#sets.set(number, larger)
    }
  }
}
