import type { Newer } from '../rivals.ts'

/** So many of the latest recordings of a bucket: more than come while one upload is looked up. */
const MOST = 128

interface Recent extends Newer {
  readonly seq: number
}

/** The hashes of a bucket's latest recordings, so that an append needs not read them to find rivals. */
export class RecentHashes {
  #entries: Recent[] = []
  #completeAfter: number

  /** @param seq of the bucket before the first that is added. */
  constructor(seq: number) {
    this.#completeAfter = seq
  }

  add(seq: number, number: number, hashes: Uint32Array): void {
    this.#entries.push({ seq, number, hashes })
    if (this.#entries.length <= MOST) return
    const oldest = this.#entries.shift()
    this.#completeAfter = oldest?.seq ?? seq
  }

  remove(number: number): void {
    this.#entries = this.#entries.filter((entry) => entry.number !== number)
  }

  /** Those that came after a seq; undefined where that is longer ago than this knows. */
  after(seq: number): readonly Newer[] | undefined {
    return seq < this.#completeAfter ? undefined : this.#entries.filter((entry) => entry.seq > seq)
  }
}
