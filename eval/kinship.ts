import type { TruePair } from './manifest.ts'

/**
 * Whether two tracks have something in common by nature: a pair says so, or one of a track's own
 * duplicates is in such a pair. What two copies of one recording are alike to is the same.
 *
 * @param pairs of track ids; those that are `different` say nothing.
 */
export function kinship(pairs: readonly TruePair[]): (a: string, b: string) => boolean {
  const copyOf = new Map<string, string>()
  const first = (id: string): string => {
    const earlier = copyOf.get(id)
    return earlier === undefined ? id : first(earlier)
  }
  for (const { a, b, relation } of pairs) {
    if (relation === 'duplicate' && first(a) !== first(b)) copyOf.set(first(a), first(b))
  }
  const alike = pairs.filter(({ relation }) => relation !== 'different')
  const kin = new Set(alike.flatMap(({ a, b }) => [`${first(a)}\n${first(b)}`, `${first(b)}\n${first(a)}`]))
  return (a, b) => first(a) === first(b) || kin.has(`${first(a)}\n${first(b)}`)
}
