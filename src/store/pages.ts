import type { Bucket, BucketFilter, Page } from './ledger.ts'

/** One page of items, counted from 1. */
export function pageOf<Item>(items: readonly Item[], page: number, perPage: number): Page<Item> {
  return { items: items.slice((page - 1) * perPage, page * perPage), total: items.length }
}

/** Here and not in a query, so that every engine folds letters alike. */
export function passes(bucket: Bucket, { region, type, search, ids }: BucketFilter): boolean {
  if (region !== undefined && bucket.region !== region) return false
  if (type !== undefined && bucket.type !== type) return false
  if (search !== undefined && !bucket.name.toLowerCase().includes(search.toLowerCase())) return false
  return ids === undefined || ids.includes(bucket.id)
}

/**
 * The first text after all those that begin with a prefix, by code points, which is by the bytes of UTF-8;
 * undefined where there is none.
 */
export function afterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) as number)
  while (points.at(-1) === LAST_POINT) points.pop()
  const last = points.pop()
  // Surrogates are no characters.
  return last === undefined ? undefined : String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1)
}

const LAST_POINT = 0x10ffff

/** Whole seconds since 1970. */
export function now(): number {
  return Math.floor(Date.now() / 1000)
}
