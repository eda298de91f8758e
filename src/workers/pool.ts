import { Worker } from 'node:worker_threads'
import { milliseconds } from '../audio/timer.ts'

export interface PoolOptions {
  readonly size: number
  /** What every worker finds in its `workerData`. */
  readonly workerData?: unknown
  /** How long a worker may take to end a task that is given up, before it is terminated. Default 250. */
  readonly graceMilliseconds?: number
}

export interface TaskLimits {
  readonly timeoutSeconds?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** A task was given up before its end. */
export class PoolError extends Error {
  override readonly name = 'PoolError'
  readonly kind: 'timeout' | 'aborted' | 'crashed' | 'closed'

  constructor(kind: PoolError['kind'], sentence: string) {
    super(sentence)
    this.kind = kind
  }
}

/** To the worker: do this, or stop what you are doing. */
export type ToWorker<Task> = { readonly task: Task } | { readonly stop: true }

interface Job<Task, Result> extends TaskLimits {
  readonly task: Task
  readonly resolve: (result: Result) => void
  readonly reject: (error: Error) => void
}

/**
 * Worker threads of one module. It is sent a `ToWorker` and answers each task with one message,
 * the result. Workers start when they are needed and are replaced when they are lost.
 */
export class Pool<Task, Result> {
  readonly #module: URL
  readonly #options: PoolOptions
  readonly #queue: Job<Task, Result>[] = []
  readonly #idle: Worker[] = []
  readonly #workers = new Set<Worker>()
  #closed = false

  constructor(module: URL, options: PoolOptions) {
    this.#module = module
    this.#options = options
  }

  get size(): number {
    return this.#options.size
  }

  /** @throws PoolError if the task is given up. The time-out begins with the task, not in the queue. */
  run(task: Task, limits: TaskLimits = {}): Promise<Result> {
    if (this.#closed) return Promise.reject(closedError())
    if (limits.signal?.aborted) return Promise.reject(abortedError())
    return new Promise((resolve, reject) => {
      this.#queue.push({ task, ...limits, resolve, reject })
      this.#next()
    })
  }

  /** Terminates all workers; what is not done is given up. */
  async close(): Promise<void> {
    this.#closed = true
    for (const job of this.#queue.splice(0)) job.reject(closedError())
    await Promise.all([...this.#workers].map((worker) => this.#retire(worker)))
  }

  #next(): void {
    while (this.#queue.length > 0) {
      const worker = this.#idle.pop() ?? this.#hire()
      if (worker === undefined) return
      const job = this.#queue.shift()
      if (job !== undefined) this.#assign(worker, job)
    }
  }

  #hire(): Worker | undefined {
    if (this.#workers.size >= this.#options.size) return undefined
    const worker = new Worker(this.#module, { workerData: this.#options.workerData })
    this.#workers.add(worker)
    worker.on('exit', () => this.#forget(worker))
    return worker
  }

  #forget(worker: Worker): void {
    this.#workers.delete(worker)
    const at = this.#idle.indexOf(worker)
    if (at >= 0) this.#idle.splice(at, 1)
    if (!this.#closed) this.#next()
  }

  async #retire(worker: Worker): Promise<void> {
    worker.postMessage({ stop: true } satisfies ToWorker<Task>)
    await new Promise((done) => setTimeout(done, this.#busy.has(worker) ? this.#grace : 0))
    await worker.terminate()
  }

  readonly #busy = new Set<Worker>()

  get #grace(): number {
    return this.#options.graceMilliseconds ?? 250
  }

  #assign(worker: Worker, job: Job<Task, Result>): void {
    let grace: NodeJS.Timeout | undefined
    const giveUp = (error: PoolError) => {
      clearTimeout(timer)
      job.reject(error)
      worker.postMessage({ stop: true } satisfies ToWorker<Task>)
      grace ??= setTimeout(() => void worker.terminate(), this.#grace)
    }
    const onAbort = () => giveUp(abortedError())
    const onMessage = (result: Result) => {
      release()
      job.resolve(result)
      worker.unref()
      this.#idle.push(worker)
      this.#next()
    }
    const onLost = (cause?: unknown) => {
      release()
      job.reject(this.#closed ? closedError() : crashedError(cause))
    }
    const release = () => {
      clearTimeout(timer)
      clearTimeout(grace)
      job.signal?.removeEventListener('abort', onAbort)
      worker.off('message', onMessage).off('error', onLost).off('exit', onLost)
      this.#busy.delete(worker)
    }
    const { timeoutSeconds } = job
    const timer = timeoutSeconds === undefined ? undefined : setTimeout(() => giveUp(timeoutError(timeoutSeconds)), milliseconds(timeoutSeconds))
    if (job.signal?.aborted) {
      job.reject(abortedError())
      clearTimeout(timer)
      this.#idle.push(worker)
      return
    }
    job.signal?.addEventListener('abort', onAbort)
    this.#busy.add(worker)
    worker.ref()
    worker.on('message', onMessage).on('error', onLost).on('exit', onLost)
    worker.postMessage({ task: job.task } satisfies ToWorker<Task>)
  }
}

function closedError(): PoolError {
  return new PoolError('closed', 'The pool was closed before the task was done.')
}

function abortedError(): PoolError {
  return new PoolError('aborted', 'The task was ended on request.')
}

function timeoutError(timeoutSeconds: number): PoolError {
  return new PoolError('timeout', `The task took more than ${timeoutSeconds} seconds and was ended.`)
}

function crashedError(cause: unknown): PoolError {
  return new PoolError('crashed', `The worker was lost: ${cause instanceof Error ? cause.message : `exit code ${cause}`}.`)
}
