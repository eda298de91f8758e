import type { SampledHashes } from '../ledger.ts'
import type { ImportLine, Samplings } from './forming-worker.ts'
import { Thread } from './thread.ts'

// By way of dist/, so that it is found from src/ too, where tests run and threads cannot load TypeScript.
const WORKER = new URL('../../../dist/store/embedded/forming-worker.js', import.meta.url)

/** Threads that read and form landmarks, which is nearly all the work of an import, and of forming hashes anew. */
export class FormingThreads {
  readonly #threads: readonly Thread[]
  #turn = 0

  private constructor(threads: readonly Thread[]) {
    this.#threads = threads
  }

  static async open(count: number): Promise<FormingThreads> {
    return new FormingThreads(await Promise.all(Array.from({ length: count }, () => Thread.open(WORKER, undefined))))
  }

  line(text: string, samplings: Samplings): Promise<ImportLine> {
    return this.#next().ask('line', [text, samplings])
  }

  /** Undefined for what is no fingerprint. */
  sampled(fingerprint: Uint8Array, sampling: number): Promise<SampledHashes | undefined> {
    return this.#next().ask('sampled', [fingerprint, sampling])
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }

  #next(): Thread {
    return this.#threads[this.#turn++ % this.#threads.length]
  }
}
