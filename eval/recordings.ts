import { isRefusal, keptPath, readKept } from './kept-fingerprint.ts'

/** One file of the evaluation, by the number that the workers know it by. */
export interface Recording {
  readonly number: number
  readonly path: string
  /** Where its fingerprint is kept. */
  readonly kept: string
  /** Why there is no fingerprint, if there is none. */
  readonly refused: string | undefined
}

/** All files of a run, numbered in the order in which they are first asked for. */
export class Recordings {
  readonly #folder: string
  readonly #byPath = new Map<string, Recording>()
  readonly #all: Recording[] = []

  /** @param folder where fingerprints are kept; those of all files asked for must be there. */
  constructor(folder: string) {
    this.#folder = folder
  }

  get all(): readonly Recording[] {
    return this.#all
  }

  of(path: string): Recording {
    const known = this.#byPath.get(path)
    if (known !== undefined) return known
    const kept = keptPath(this.#folder, path)
    const read = readKept(kept)
    const recording = { number: this.#all.length, path, kept, refused: isRefusal(read) ? read.refused : undefined }
    this.#byPath.set(path, recording)
    this.#all.push(recording)
    return recording
  }
}
