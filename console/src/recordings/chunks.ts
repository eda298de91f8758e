import { useQueries } from '@tanstack/react-query'
import type { DedupFile } from 'unisono/client/client.ts'
import { type RecordingsWish, recordingsQuery } from '../api/queries.ts'
import { useClient } from '../session/context.ts'

/** What one request asks for: as many as a list answers. */
export const CHUNK_ROWS = 100
/** What one page scrolls through: browsers cannot scroll through a million rows. */
export const PAGE_ROWS = 10_000
export const CHUNKS_ON_PAGE = PAGE_ROWS / CHUNK_ROWS

interface Wanted {
  readonly bucketId: number
  readonly wish: RecordingsWish
  /** The request that has the first row of the page. */
  readonly firstChunk: number
  /** Rows in sight, from 0 on the page. */
  readonly from: number
  readonly to: number
}

interface Rows {
  /** Undefined is not here yet. */
  readonly at: (index: number) => DedupFile | undefined
  /** Why some of them did not come. */
  readonly error: unknown
  readonly retry: () => void
}

/** The rows around those in sight. */
export function useRows({ bucketId, wish, firstChunk, from, to }: Wanted): Rows {
  const client = useClient()
  const first = Math.floor(from / CHUNK_ROWS)
  const last = Math.floor(to / CHUNK_ROWS)
  const chunks = Array.from({ length: last - first + 1 }, (_, i) => first + i)
  const results = useQueries({
    queries: chunks.map((chunk) => recordingsQuery(client, bucketId, { ...wish, page: firstChunk + chunk })),
  })
  return {
    at: (index) => results[Math.floor(index / CHUNK_ROWS) - first]?.data?.data[index % CHUNK_ROWS],
    error: results.find(({ error }) => error !== null)?.error,
    retry() {
      for (const { isError, refetch } of results) if (isError) void refetch()
    },
  }
}
