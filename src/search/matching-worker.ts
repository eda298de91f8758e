import { parentPort } from 'node:worker_threads'
import type { ToWorker } from '../workers/pool.ts'
import { Matcher } from './matcher.ts'
import type { Notice, SearchAnswer, SearchTask } from './messages.ts'
import { QueryRefusal } from './search-error.ts'

const matcher = new Matcher()

parentPort?.on('message', (message: ToWorker<SearchTask, Notice>) => {
  if ('notice' in message) matcher.take(message.notice)
  else if ('task' in message) parentPort?.postMessage(answerTo(message.task))
})

function answerTo(task: SearchTask): SearchAnswer {
  try {
    return { result: matcher.result(task) }
  } catch (error) {
    if (error instanceof QueryRefusal) return { refusal: { kind: error.kind, sentence: error.message } }
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }
}
