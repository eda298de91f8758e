import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ListOptions, UnisonoClient } from 'unisono/client/client.ts'

// What is asked of the server, each under its key: what changes something invalidates by the same keys.

export const keys = {
  token: ['token'],
  tokens: ['tokens'],
  buckets: ['buckets'],
  bucket: (id: number) => ['buckets', id],
  recordings: (bucket: number) => ['recordings', bucket],
} as const

export function currentTokenQuery(client: UnisonoClient) {
  return queryOptions({ queryKey: keys.token, queryFn: ({ signal }) => client.tokens.current({ signal }) })
}

export function tokensQuery(client: UnisonoClient) {
  return queryOptions({ queryKey: keys.tokens, queryFn: ({ signal }) => client.tokens.list({ signal }) })
}

export interface BucketsWish {
  readonly page: number
  readonly perPage: number
  readonly search?: string | undefined
}

export function bucketsQuery(client: UnisonoClient, wish: BucketsWish) {
  return queryOptions({
    queryKey: [...keys.buckets, 'list', wish],
    queryFn: ({ signal }) => client.buckets.list({ ...wish, signal }),
    placeholderData: keepPreviousData,
  })
}

export function bucketQuery(client: UnisonoClient, id: number) {
  return queryOptions({ queryKey: keys.bucket(id), queryFn: ({ signal }) => client.buckets.get(id, { signal }) })
}

export type RecordingsWish = Omit<ListOptions, 'signal'>

export function recordingsQuery(client: UnisonoClient, bucket: number, wish: RecordingsWish) {
  return queryOptions({
    queryKey: [...keys.recordings(bucket), 'list', wish],
    queryFn: ({ signal }) => client.dedupFiles(bucket).list({ ...wish, signal }),
  })
}

/** The recordings that have this id, or are this acr_id; with the evidence for each id. */
export function recordingQuery(client: UnisonoClient, bucket: number, id: string) {
  return queryOptions({
    queryKey: [...keys.recordings(bucket), 'one', id],
    queryFn: ({ signal }) => client.dedupFiles(bucket).get(id, { explain: true, signal }),
  })
}
