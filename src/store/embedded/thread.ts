import { Worker } from 'node:worker_threads'
import { errorOf } from '../failure.ts'
import { closedError, StoreError } from '../store-error.ts'
import type { Answer, FromThread } from './messages.ts'

interface Asked {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: Error) => void
}

/** A thread of the store, which may have many requests under way. It keeps the process alive only while it has. */
export class Thread {
  readonly #worker: Worker
  readonly #asked = new Map<number, Asked>()
  #tickets = 0
  /** Why no more can be asked. */
  #end: StoreError | undefined

  private constructor(worker: Worker) {
    this.#worker = worker
    worker.on('message', ({ answers }: { readonly answers: readonly Answer[] }) => answers.forEach(this.#settle, this))
    worker.on('error', (error: Error) => this.#lose(error.message))
    worker.on('exit', (code) => this.#lose(`exit code ${code}`))
    worker.unref()
  }

  /** @throws StoreError if the thread could not open what it is for. */
  static async open(module: URL, workerData: unknown): Promise<Thread> {
    const worker = new Worker(module, { workerData })
    const first = await new Promise<FromThread>((resolve, reject) => {
      worker.once('message', resolve).once('error', reject)
    })
    if ('failure' in first) {
      await worker.terminate()
      throw errorOf(first.failure)
    }
    return new Thread(worker)
  }

  ask<Result>(name: string, values: readonly unknown[], memory: readonly ArrayBuffer[] = []): Promise<Result> {
    if (this.#end !== undefined) return Promise.reject(this.#end)
    const ticket = this.#tickets++
    if (this.#asked.size === 0) this.#worker.ref()
    return new Promise<Result>((resolve, reject) => {
      this.#asked.set(ticket, { resolve: resolve as Asked['resolve'], reject })
      this.#worker.postMessage({ ticket, name, values }, memory)
    })
  }

  /** Answers what was asked before, then ends. */
  async close(): Promise<void> {
    if (this.#end !== undefined) return
    const closed = this.ask<void>('close', [])
    this.#end = closedError()
    await closed
    await this.#worker.terminate()
  }

  #settle(answer: Answer): void {
    const asked = this.#asked.get(answer.ticket)
    this.#asked.delete(answer.ticket)
    if (this.#asked.size === 0) this.#worker.unref()
    if ('failure' in answer) asked?.reject(errorOf(answer.failure))
    else asked?.resolve(answer.result)
  }

  #lose(cause: string): void {
    this.#end ??= new StoreError(
      'unusable',
      `A thread of the store was lost (${cause}). What was acknowledged is safe; start the service again.`,
    )
    for (const { reject } of this.#asked.values()) reject(this.#end)
    this.#asked.clear()
  }
}
