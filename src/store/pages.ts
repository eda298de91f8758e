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

/** Whole seconds since 1970. */
export function now(): number {
  return Math.floor(Date.now() / 1000)
}
