import { parentPort, workerData } from 'node:worker_threads'
import { Bands } from '../match/bands.ts'
import { verifyCandidate } from '../match/compare.ts'
import { probesOf } from '../match/probes.ts'
import { candidates, worthAligning } from '../match/votes.ts'
import type { ToWorker } from '../workers/pool.ts'
import type { MatchingAnswer, MatchingTask, MatchingWorkerData } from './matching.ts'
import { constellationIn, indexIn } from './shared-catalogue.ts'

/** Recordings whose peaks stay sorted into bands: 10 MB or so. */
const MOST_KEPT = 200

const { catalogue, policy } = workerData as MatchingWorkerData
const index = indexIn(catalogue)
const probes = probesOf(policy)
const kept = new Map<number, Bands>()

parentPort?.on('message', (message: ToWorker<MatchingTask>) => {
  if ('task' in message) parentPort?.postMessage(answerTo(message.task))
})

function answerTo(task: MatchingTask): MatchingAnswer {
  try {
    if (task.wanted === 'candidates') {
      const found = candidates(constellationIn(catalogue, task.query), index, probes)
      return { candidates: worthAligning(found.filter(({ number }) => number !== task.query)) }
    }
    const query = bandsOf(task.query)
    const comparisons = task.candidates.map(
      (candidate) => verifyCandidate(query, bandsOf(candidate.number), candidate).comparison,
    )
    return { comparisons }
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }
}

/** The least recently used are given up. */
function bandsOf(number: number): Bands {
  const bands = kept.get(number) ?? new Bands(constellationIn(catalogue, number))
  kept.delete(number)
  kept.set(number, bands)
  const [oldest] = kept.keys()
  if (kept.size > MOST_KEPT) kept.delete(oldest)
  return bands
}
