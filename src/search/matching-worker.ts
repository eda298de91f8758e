import { parentPort, workerData } from 'node:worker_threads'
import { failureOf } from '../store/failure.ts'
import { type FingerprintReader, openSource } from '../store/fingerprint-source.ts'
import type { ToWorker } from '../workers/pool.ts'
import { threadCpuSeconds } from '../workers/thread-cpu.ts'
import { compared, Matcher } from './matcher.ts'
import type {
  Compared,
  MatchingData,
  Notice,
  SearchAnswer,
  SearchOutcome,
  SearchResult,
  SearchTask,
  Spent,
} from './messages.ts'
import { QueryRefusal } from './search-error.ts'

const { source } = workerData as MatchingData
const matcher = new Matcher()
let reader: FingerprintReader | undefined

parentPort?.on('message', (message: ToWorker<SearchTask, Notice>) => {
  if ('notice' in message) matcher.take(message.notice)
  else if ('task' in message) answer(message.task)
})

/** Looks up, and compares with what was found: candidates are read here, so that they need not go from thread to thread. */
function answer(task: SearchTask): void {
  const begin = now()
  const outcome = outcomeOf(() => matcher.result(task))
  const middle = now()
  const answer = 'result' in outcome ? withCompared(task, outcome.result) : outcome
  const [first, second] = [between(begin, middle), between(middle, now())]
  const isLookUp = 'bucket' in task
  const spent = isLookUp ? { lookUp: first, verification: second } : { lookUp: second, verification: first }
  parentPort?.postMessage({ ...answer, ...spent } satisfies SearchAnswer, memoryOf(outcome))
}

function withCompared(
  task: SearchTask,
  result: SearchResult,
): SearchOutcome & { readonly compared?: readonly Compared[] } {
  if (source === undefined || !('bucket' in task) || !('candidates' in result)) return { result }
  const { candidates } = result
  try {
    reader ??= openSource(source)
    const { fingerprints } = reader
    return { result, compared: compared(task, candidates, (numbers) => fingerprints(task.bucket, numbers)) }
  } catch (error) {
    return { failure: failureOf(error) }
  }
}

/** The columns of a query are long, and this thread needs them no more. */
function memoryOf(outcome: SearchOutcome): ArrayBuffer[] {
  if (!('result' in outcome) || !('candidates' in outcome.result) || outcome.result.forKeeping === undefined) return []
  const { hashes, starts, times, probeNumbers, witnesses } = outcome.result.forKeeping.query
  return [hashes, starts, times, probeNumbers, witnesses].map(({ buffer }) => buffer as ArrayBuffer)
}

function outcomeOf(work: () => SearchResult): SearchOutcome {
  try {
    return { result: work() }
  } catch (error) {
    if (error instanceof QueryRefusal) return { refusal: { kind: error.kind, sentence: error.message } }
    return { failure: failureOf(error) }
  }
}

function now(): Spent {
  return { seconds: performance.now() / 1000, cpuSeconds: threadCpuSeconds() }
}

function between(from: Spent, to: Spent): Spent {
  return { seconds: to.seconds - from.seconds, cpuSeconds: to.cpuSeconds - from.cpuSeconds }
}
