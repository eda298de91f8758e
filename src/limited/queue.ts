import { AudioError } from './audio-error.ts'

/** Lets so many run at once, and so many wait. */
export class Queue {
  readonly #atOnce: number
  readonly #longest: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(atOnce: number, longest: number) {
    this.#atOnce = atOnce
    this.#longest = longest
  }

  get running(): number {
    return this.#running
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** @throws AudioError `busy`, `aborted` while it waits; and what the work throws. */
  async run<Result>(work: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    await this.#turn(signal)
    try {
      return await work()
    } finally {
      this.#leave()
    }
  }

  /** The turn passes to who waits longest, so that nobody slips in between. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#running--
    else next()
  }

  #turn(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(abortedError())
    if (this.#running < this.#atOnce) {
      this.#running++
      return Promise.resolve()
    }
    if (this.#waiting.length >= this.#longest) return Promise.reject(busyError(this.#longest))
    return new Promise((resolve, reject) => {
      const onTurn = () => {
        signal.removeEventListener('abort', onAbort)
        resolve()
      }
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(onTurn), 1)
        reject(abortedError())
      }
      this.#waiting.push(onTurn)
      signal.addEventListener('abort', onAbort, { once: true })
    })
  }
}

export function abortedError(): AudioError {
  return new AudioError('aborted', 'The fingerprinting was ended on request.')
}

function busyError(waiting: number): AudioError {
  return new AudioError(
    'busy',
    `${waiting} audio files wait for their fingerprint already. Try again soon, or upload fingerprints instead.`,
  )
}
