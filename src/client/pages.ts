import type { Meta } from '../wire/page.ts'

/** Which part of a list. */
export interface PageOptions {
  /** From 1; default 1. */
  readonly page?: number | undefined
  /** From 1 to 100; default 20. */
  readonly perPage?: number | undefined
}

interface AnyPage<Row> {
  readonly data: readonly Row[]
  readonly meta: Meta
}

/** As many as a page may hold, where all pages are wanted. */
export const LARGEST_PAGE = 100

/**
 * The rows of all pages. They are asked for one after another, so what is added or removed meanwhile
 * may be missing, or shift others onto a page that was read.
 */
export async function* eachRow<Row>(pageAt: (page: number) => Promise<AnyPage<Row>>): AsyncGenerator<Row, void, void> {
  for (let page = 1; ; page++) {
    const { data, meta } = await pageAt(page)
    yield* data
    if (data.length === 0 || page >= meta.last_page) return
  }
}
