import { Worker } from 'node:worker_threads'
import { milliseconds } from '../audio/timer.ts'

export interface PoolOptions {
  readonly size: number
  /** What every worker finds in its `workerData`. */
  readonly workerData?: unknown
  /** Notices that bring a new worker up to date, in order. */
  readonly greeting?: () => readonly unknown[]
  /** How long a worker may take to end a task that is given up, before it is terminated. Default 250. */
  readonly graceMilliseconds?: number
}

export interface TaskLimits {
  readonly timeoutSeconds?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Goes before all others that wait. */
  readonly isUrgent?: boolean | undefined
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

/** To the worker: do this, stop what you are doing, or know this, which is not answered. */
export type ToWorker<Task, Notice = never> =
  | { readonly task: Task }
  | { readonly stop: true }
  | { readonly notice: Notice }

/** A task on its way. */
class Job<Task, Result> {
  readonly task: Task
  readonly timeoutSeconds: number | undefined
  readonly result: Promise<Result>
  resolve: (result: Result) => void = () => {}
  reject: (error: Error) => void = () => {}
  /** What an abort does; it depends on whether the job waits or a worker has it. */
  giveUp: (error: PoolError) => void = () => {}

  constructor(task: Task, { timeoutSeconds, signal }: TaskLimits) {
    this.task = task
    this.timeoutSeconds = timeoutSeconds
    const onAbort = () => this.giveUp(abortedError())
    signal?.addEventListener('abort', onAbort)
    this.result = new Promise<Result>((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    }).finally(() => signal?.removeEventListener('abort', onAbort))
  }
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
  readonly #busy = new Set<Worker>()
  #closed = false

  constructor(module: URL, options: PoolOptions) {
    this.#module = module
    this.#options = options
  }

  /** @throws PoolError if the task is given up. The time-out begins with the task, not in the queue. */
  run(task: Task, limits: TaskLimits = {}): Promise<Result> {
    if (this.#closed) return Promise.reject(closedError())
    if (limits.signal?.aborted) return Promise.reject(abortedError())
    const job = new Job<Task, Result>(task, limits)
    job.giveUp = (error) => {
      this.#queue.splice(this.#queue.indexOf(job), 1)
      job.reject(error)
    }
    if (limits.isUrgent) this.#queue.unshift(job)
    else this.#queue.push(job)
    this.#next()
    return job.result
  }

  /** How many tasks wait for a worker. */
  get waiting(): number {
    return this.#queue.length
  }

  /** Tells every worker there is, before any later task. Those to come are told by the greeting. */
  tell(notice: unknown): void {
    for (const worker of [...this.#idle, ...this.#busy]) worker.postMessage({ notice })
  }

  /** Ends all workers; what is not done is given up. */
  async close(): Promise<void> {
    this.#closed = true
    for (const job of this.#queue.splice(0)) job.reject(closedError())
    await Promise.all([
      ...this.#idle.map((worker) => worker.terminate()),
      ...[...this.#busy].map((worker) => this.#stop(worker)),
    ])
  }

  #next(): void {
    while (this.#queue.length > 0 && !this.#closed) {
      const worker = this.#idle.pop() ?? this.#hire()
      if (worker === undefined) return
      this.#busy.add(worker)
      this.#assign(worker, this.#queue.shift() as Job<Task, Result>)
    }
  }

  #hire(): Worker | undefined {
    if (this.#busy.size + this.#idle.length >= this.#options.size) return undefined
    const worker = new Worker(this.#module, { workerData: this.#options.workerData })
    worker.on('error', () => {})
    worker.on('exit', () => this.#forget(worker))
    for (const notice of this.#options.greeting?.() ?? []) worker.postMessage({ notice })
    return worker
  }

  #forget(worker: Worker): void {
    this.#busy.delete(worker)
    const at = this.#idle.indexOf(worker)
    if (at >= 0) this.#idle.splice(at, 1)
    this.#next()
  }

  #assign(worker: Worker, job: Job<Task, Result>): void {
    const { timeoutSeconds } = job
    const timer =
      timeoutSeconds === undefined
        ? undefined
        : setTimeout(() => job.giveUp(timeoutError(timeoutSeconds)), milliseconds(timeoutSeconds))
    const onResult = (result: Result) => {
      release()
      job.resolve(result)
      this.#rest(worker)
    }
    const onLost = (cause: unknown) => {
      release()
      job.reject(this.#closed ? closedError() : crashedError(cause))
    }
    const release = () => {
      clearTimeout(timer)
      worker.off('message', onResult).off('error', onLost).off('exit', onLost)
    }
    job.giveUp = (error) => {
      release()
      job.reject(error)
      void this.#stop(worker)
    }
    worker.on('message', onResult).on('error', onLost).on('exit', onLost)
    worker.ref()
    worker.postMessage({ task: job.task } satisfies ToWorker<Task>)
  }

  #rest(worker: Worker): void {
    this.#busy.delete(worker)
    this.#idle.push(worker)
    worker.unref()
    this.#next()
  }

  /** The worker may end its task in its own way, which kills its child process; then it is terminated. */
  async #stop(worker: Worker): Promise<void> {
    worker.postMessage({ stop: true } satisfies ToWorker<Task>)
    await new Promise<void>((resolve) => {
      const grace = setTimeout(resolve, this.#options.graceMilliseconds ?? 250)
      worker.once('message', () => {
        clearTimeout(grace)
        resolve()
      })
    })
    await worker.terminate()
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
  return new PoolError(
    'crashed',
    `The worker was lost: ${cause instanceof Error ? cause.message : `exit code ${cause}`}.`,
  )
}
