import { parentPort } from 'node:worker_threads'
import type { ToWorker } from '../workers/pool.ts'
import { threadCpuSeconds } from '../workers/thread-cpu.ts'
import { Matcher } from './matcher.ts'
import type { Notice, SearchAnswer, SearchOutcome, SearchTask } from './messages.ts'
import { QueryRefusal } from './search-error.ts'

const matcher = new Matcher()

parentPort?.on('message', (message: ToWorker<SearchTask, Notice>) => {
  if ('notice' in message) matcher.take(message.notice)
  else if ('task' in message) answer(message.task)
})

function answer(task: SearchTask): void {
  const before = threadCpuSeconds()
  const outcome = outcomeOf(task)
  const answer: SearchAnswer = { ...outcome, cpuSeconds: threadCpuSeconds() - before }
  parentPort?.postMessage(answer, memoryOf(outcome))
}

/** The columns of a query are long, and this thread needs them no more. */
function memoryOf(outcome: SearchOutcome): ArrayBuffer[] {
  if (!('result' in outcome) || !('query' in outcome.result)) return []
  const { hashes, starts, times, probeNumbers, witnesses } = outcome.result.query
  return [hashes, starts, times, probeNumbers, witnesses].map(({ buffer }) => buffer as ArrayBuffer)
}

function outcomeOf(task: SearchTask): SearchOutcome {
  try {
    return { result: matcher.result(task) }
  } catch (error) {
    if (error instanceof QueryRefusal) return { refusal: { kind: error.kind, sentence: error.message } }
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }
}
