import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { BatchWish, Made, Making } from './generating-worker.ts'

const WORKER = new URL('generating-worker.js', import.meta.url)
const BATCH = 64
/** Batches that are made ahead of who takes them, for each thread. */
const AHEAD = 3

/** Distractors of a seed from one number to another, in order, made by all processors. */
export async function* generated(making: Making, from: number, to: number): AsyncGenerator<Made> {
  const makers = Array.from({ length: availableParallelism() }, () => new Maker(making))
  const batches: Promise<readonly Made[]>[] = []
  let next = from
  const ask = (turn: number) => {
    if (next >= to) return
    const wish: BatchWish = { first: next, count: Math.min(BATCH, to - next) }
    next += wish.count
    batches.push(makers[turn % makers.length].batch(wish))
  }
  try {
    let turn = 0
    while (turn < AHEAD * makers.length) ask(turn++)
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      const made = await batch
      ask(turn++)
      yield* made
    }
  } finally {
    await Promise.all(makers.map((maker) => maker.end()))
  }
}

interface Waiting {
  readonly resolve: (made: readonly Made[]) => void
  readonly reject: (error: Error) => void
}

/** A thread that makes one batch after the other. */
class Maker {
  readonly #worker: Worker
  readonly #waiting: Waiting[] = []

  constructor(making: Making) {
    this.#worker = new Worker(WORKER, { workerData: making })
    this.#worker.on('message', (made: readonly Made[]) => this.#waiting.shift()?.resolve(made))
    this.#worker.on('error', (error: Error) => {
      for (const { reject } of this.#waiting.splice(0)) reject(error)
    })
  }

  batch(wish: BatchWish): Promise<readonly Made[]> {
    const made = new Promise<readonly Made[]>((resolve, reject) => this.#waiting.push({ resolve, reject }))
    // Met where its turn comes.
    made.catch(() => {})
    this.#worker.postMessage(wish)
    return made
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }
}
