import { parentPort } from 'node:worker_threads'
import { merged } from '../inverted-index/merged.ts'
import { Segment } from '../inverted-index/segment.ts'
import { SegmentBuilder } from '../inverted-index/segment-builder.ts'
import type { ToWorker } from '../workers/pool.ts'
import { yieldToOthers } from '../workers/thread-priority.ts'
import type { IndexingAnswer, IndexingTask } from './messages.ts'

parentPort?.on('message', (message: ToWorker<IndexingTask>) => {
  if ('task' in message) parentPort?.postMessage(answerTo(message.task))
})

function answerTo(task: IndexingTask): IndexingAnswer {
  if (!task.isWaitedFor) yieldToOthers()
  try {
    return { segment: segmentOf(task).words }
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }
}

function segmentOf(task: IndexingTask): Segment {
  if (task.wanted === 'segment') {
    const builder = new SegmentBuilder()
    for (const { number, hashes, times } of task.appends) builder.add(number, hashes, times)
    return builder.build(shared)
  }
  const segments = task.segments.map((words) => new Segment(words))
  return merged(segments, (number) => task.removed.has(number), shared)
}

function shared(bytes: number): SharedArrayBuffer {
  return new SharedArrayBuffer(bytes)
}
