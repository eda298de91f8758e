import type { ImportLine, Samplings } from './import-worker.ts'
import { Thread } from './thread.ts'

// By way of dist/, so that it is found from src/ too, where tests run and threads cannot load TypeScript.
const WORKER = new URL('../../../dist/store/embedded/import-worker.js', import.meta.url)

/** Threads that read lines and form landmarks, which is nearly all the work of an import. */
export class ImportThreads {
  readonly #threads: readonly Thread[]
  #turn = 0

  private constructor(threads: readonly Thread[]) {
    this.#threads = threads
  }

  static async open(count: number): Promise<ImportThreads> {
    return new ImportThreads(await Promise.all(Array.from({ length: count }, () => Thread.open(WORKER, undefined))))
  }

  line(text: string, samplings: Samplings): Promise<ImportLine> {
    return this.#threads[this.#turn++ % this.#threads.length].ask('line', [text, samplings])
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }
}
