export interface FingerprintingTask {
  /** Of `DECODED_RATE`. */
  readonly channels: readonly Float32Array[]
  readonly engine: string
}

export type FingerprintingAnswer =
  | { readonly progress: number }
  | { readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly failure: string }

interface Turn {
  readonly task: FingerprintingTask
  readonly onProgress: (share: number) => void
  readonly resolve: (bytes: Uint8Array<ArrayBuffer>) => void
  readonly reject: (error: Error) => void
}

/** Threads that make fingerprints of decoded sound. */
export class Fingerprinting {
  readonly #most: number
  readonly #idle: Worker[] = []
  readonly #turns: Turn[] = []
  #running = 0

  constructor(most: number) {
    this.#most = most
  }

  /** The bytes of the fingerprint file. The channels' memory goes to the thread. */
  make(task: FingerprintingTask, onProgress: (share: number) => void): Promise<Uint8Array<ArrayBuffer>> {
    return new Promise((resolve, reject) => {
      this.#turns.push({ task, onProgress, resolve, reject })
      this.#next()
    })
  }

  #next(): void {
    if (this.#running >= this.#most) return
    const turn = this.#turns.shift()
    if (turn === undefined) return
    this.#running++
    const worker = this.#idle.pop() ?? newWorker()
    const end = (isWhole: boolean) => {
      worker.onmessage = worker.onerror = null
      if (isWhole) this.#idle.push(worker)
      else worker.terminate()
      this.#running--
      this.#next()
    }
    worker.onmessage = ({ data: answer }: MessageEvent<FingerprintingAnswer>) => {
      if ('progress' in answer) return turn.onProgress(answer.progress)
      end(true)
      if ('bytes' in answer) turn.resolve(answer.bytes)
      else turn.reject(new Error(answer.failure))
    }
    worker.onerror = (event) => {
      end(false)
      turn.reject(new Error(`The thread that makes fingerprints failed: ${event.message}. Load the page again.`))
    }
    worker.postMessage(
      turn.task,
      turn.task.channels.map(({ buffer }) => buffer),
    )
  }
}

function newWorker(): Worker {
  return new Worker(new URL('./fingerprinting-worker.ts', import.meta.url), { type: 'module' })
}
