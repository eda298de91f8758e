import type { UnisonoClient } from 'unisono/client/client.ts'
import type { Comparison } from 'unisono/match/comparison.ts'
import type { DedupPolicy } from 'unisono/match/policy.ts'

/** Two recordings that are both kept, and that a policy calls duplicates; by their places in the list. */
export interface Pair {
  readonly newer: number
  readonly older: number
  readonly comparison: Pick<Comparison, 'relation' | 'similarity' | 'speed'>
}

export interface PairsTask {
  /** The newest first. */
  readonly fingerprints: readonly Uint8Array[]
  readonly policy: DedupPolicy
}

export type PairsAnswer = { readonly pairs: readonly Pair[] } | { readonly failure: string }

/** The acr_ids of recordings, the newest first; what a policy would have joined, had it held when they came. */
export async function pairsOf(
  client: UnisonoClient,
  bucketId: number,
  acrIds: readonly string[],
  policy: DedupPolicy,
): Promise<readonly Pair[]> {
  const files = client.dedupFiles(bucketId)
  const fingerprints = await Promise.all(acrIds.map((acrId) => files.fingerprint(acrId)))
  return answerOf({ fingerprints, policy })
}

function answerOf(task: PairsTask): Promise<readonly Pair[]> {
  const worker = new Worker(new URL('./pairs-worker.ts', import.meta.url), { type: 'module' })
  return new Promise<readonly Pair[]>((resolve, reject) => {
    worker.addEventListener('error', () => reject(new Error('The comparison could not be run. Load the page again.')))
    worker.addEventListener('message', ({ data: answer }: MessageEvent<PairsAnswer>) => {
      if ('pairs' in answer) resolve(answer.pairs)
      else reject(new Error(answer.failure))
    })
    worker.postMessage(task)
  }).finally(() => worker.terminate())
}
