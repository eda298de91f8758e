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

/** Joins what a policy calls duplicates; a copy of a copy is a copy. */
export function grouped(matches: readonly Match[], { duplicates }: Policy): Grouped {
  const sets = new DisjointSets()
  for (const { query, reference, comparison } of matches)
    if (duplicates.includes(comparison.relation)) sets.join(query, reference)
  const clusters = new Map<number, { members: Set<number>; matches: Match[] }>()
  const related: Match[] = []
  for (const match of matches) {
    const root = sets.rootOf(match.query)
    if (root !== sets.rootOf(match.reference)) {
      related.push(match)
      continue
    }
    const cluster = clusters.get(root) ?? { members: new Set(), matches: [] }
    clusters.set(root, cluster)
    cluster.members.add(match.query).add(match.reference)
    cluster.matches.push(match)
  }
  return {
    clusters: [...clusters.values()]
      .map(({ members, matches }) => ({ members: [...members].sort((a, b) => a - b), matches }))
      .sort((a, b) => a.members[0] - b.members[0]),
    related,
  }
}

/** Union-find with path halving. */
class DisjointSets {
  readonly #parents = new Map<number, number>()

  rootOf(number: number): number {
    for (let at = number; ; ) {
      const parent = this.#parents.get(at) ?? at
      if (parent === at) return at
      const grandparent = this.#parents.get(parent) ?? parent
      this.#parents.set(at, grandparent)
      at = grandparent
    }
  }

  join(a: number, b: number): void {
    const [low, high] = [this.rootOf(a), this.rootOf(b)].sort((x, y) => x - y)
    if (low !== high) this.#parents.set(high, low)
  }
}
