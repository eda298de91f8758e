import { queryOptions } from '@tanstack/react-query'
import type { DedupPolicy, Match, UnisonoClient } from 'unisono/client/client.ts'
import { DEFAULT_POLICY } from 'unisono/match/policy.ts'
import { keys } from '../api/queries.ts'
import { matchingPolicy } from '../buckets/policy.ts'
import { uploadQueue } from '../upload/upload-queue.ts'
import { type Evidence, evidenceOf } from './evidence.ts'

/** One of the two: an upload by its id, or a recording by its acr_id. */
export interface Subject {
  readonly upload?: string | undefined
  readonly acrId?: string | undefined
}

/** What is known of a pair before anything is drawn. */
export interface Pair {
  readonly queryName: string
  readonly referenceName: string
  /** What the server says of them; undefined where it does not know the upload. */
  readonly match: Match | undefined
  /** Undefined where only the person has it: an upload of which the server kept no fingerprint. */
  readonly query: Uint8Array<ArrayBuffer> | undefined
  readonly reference: Uint8Array<ArrayBuffer>
  /** Of an upload of this visit. */
  readonly queryFile: File | undefined
}

export function pairQuery(client: UnisonoClient, bucket: number, subject: Subject, referenceId: string) {
  return queryOptions({
    queryKey: [...keys.recordings(bucket), 'pair', subject, referenceId],
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<Pair> => {
      const files = client.dedupFiles(bucket)
      const [[row], reference] = await Promise.all([
        files.get(referenceId, { explain: true, signal }),
        files.fingerprint(referenceId, { signal }),
      ])
      const referenceName = row?.dup_files[0] ?? referenceId
      const { upload, acrId } = subject
      if (acrId !== undefined) {
        const [[ours], query, match] = await Promise.all([
          files.get(acrId, { signal }),
          files.fingerprint(acrId, { signal }),
          files.compare(acrId, referenceId, { signal }),
        ])
        const queryName = ours?.dup_files[0] ?? acrId
        return { queryName, referenceName, match, query, reference, queryFile: undefined }
      }
      const id = upload ?? ''
      const known = await uploadQueue(client, bucket).duplicate(id)
      const told = known?.verdict.matches?.find((match) => match.acr_id === referenceId)
      const match = told ?? row?.matches?.find((match) => match.id === id)
      return { queryName: id, referenceName, match, query: known?.fingerprint, reference, queryFile: known?.file }
    },
  })
}

export function evidenceQuery(pair: Pair | undefined, query: Uint8Array | undefined, policy: DedupPolicy | undefined) {
  return queryOptions({
    queryKey: ['evidence', pair?.referenceName, pair?.queryName, pair?.reference.length, query?.length, policy],
    enabled: pair !== undefined && query !== undefined,
    staleTime: Infinity,
    queryFn: ({ signal }): Promise<Evidence> => {
      if (pair === undefined || query === undefined) throw new Error('There is nothing to compare yet.')
      const task = { query, reference: pair.reference, policy: policy ? matchingPolicy(policy) : DEFAULT_POLICY }
      return evidenceOf(task, signal)
    },
  })
}
