/** So many answers are kept at most: then they are all forgotten. */
const MOST = 1024

/**
 * Answers that are asked for at every request, kept until something is written that may change them. Only for what one process
 * owns alone: nobody else's writes are noticed.
 */
export class Memo {
  readonly #kept = new Map<string, unknown>()
  /** Writes that are under way, and how often one began or ended. */
  #writing = 0
  #turns = 0

  /** The same read, which waits for nothing where its answer is kept. That there is none is not. */
  reads<Key extends string | number, Result>(
    name: string,
    read: (key: Key) => Promise<Result>,
  ): (key: Key) => Promise<Result> {
    return async (key) => {
      const place = `${name} ${key}`
      const kept = this.#kept.get(place)
      if (kept !== undefined) return kept as Result
      const turn = this.#turns
      const result = await read(key)
      if (result !== undefined && this.#writing === 0 && turn === this.#turns) this.#keep(place, result)
      return result
    }
  }

  /** The same write, around which what is kept is forgotten. */
  writes<Values extends readonly unknown[], Result>(
    write: (...values: Values) => Promise<Result>,
  ): (...values: Values) => Promise<Result> {
    return async (...values) => {
      this.#writing++
      this.forget()
      try {
        return await write(...values)
      } finally {
        this.#writing--
        this.forget()
      }
    }
  }

  #keep(place: string, result: unknown): void {
    if (this.#kept.size === MOST) this.#kept.clear()
    this.#kept.set(place, result)
  }

  forget(): void {
    this.#turns++
    this.#kept.clear()
  }
}
