import { availableParallelism } from 'node:os'
import { Progress } from '../src/cli/progress.ts'
import { Pool } from '../src/workers/pool.ts'
import type { PolicyName, Trial } from './trial.ts'

/** A query against the whole index, or against one reference. Recordings by number. */
export type MatchingTask =
  | {
      readonly kind: 'search'
      readonly query: number
      readonly policy: PolicyName
      /** Recordings of the index that are not asked about. */
      readonly except: readonly number[]
    }
  | { readonly kind: 'pair'; readonly query: number; readonly reference: number; readonly policy: PolicyName }

export interface MatchingWorkerData {
  /** Where each recording's fingerprint is kept. */
  readonly kept: readonly string[]
  /** Which of them are in the index. */
  readonly indexed: readonly number[]
  readonly sampling: number
  /** Candidates of one query that are verified, those with most votes first. */
  readonly mostCandidates: number
}

/** All trials of all tasks, in the order of the tasks. */
export async function matchAll(
  workerData: MatchingWorkerData,
  tasks: readonly MatchingTask[],
  what: string,
  threads: number = availableParallelism(),
): Promise<Trial[]> {
  const pool = new Pool<MatchingTask, Trial[]>(new URL('./matching-worker.js', import.meta.url), {
    size: threads,
    workerData,
  })
  const progress = new Progress(tasks.length)
  const started = performance.now()
  const tenth = Math.max(50, Math.ceil(tasks.length / 10))
  let done = 0
  try {
    const trials = await Promise.all(
      tasks.map(async (task) => {
        const found = await pool.run(task)
        progress.advance(0)
        if (++done % tenth === 0 && done < tasks.length)
          process.stderr.write(`eval: ${what}: ${done}/${tasks.length}\n`)
        return found
      }),
    )
    progress.clear()
    process.stderr.write(`eval: ${what}: ${tasks.length} in ${((performance.now() - started) / 1000).toFixed(0)} s\n`)
    return trials.flat()
  } finally {
    await pool.close()
  }
}
