import { lengthened } from '../fingerprint/columns.ts'
import { firstAtOrAfter } from '../fingerprint/fingerprint.ts'
import { answers, KIND } from '../fingerprint/witness.ts'
import type { Postings } from './postings.ts'
import type { Excluded } from './segment.ts'
import { TIME_STEP } from './segment-layout.ts'

/** The recent postings of an index, which grow: flat columns, and over them a hash table of chains that is brought up to date by look-ups. */
export class Tail {
  #hashes = new Uint32Array(1 << 10)
  #numbers = new Uint32Array(1 << 10)
  #times = new Uint32Array(1 << 10)
  #count = 0
  /** Row of the chain's next posting, plus 1; 0 ends it. */
  #nexts = new Uint32Array(1 << 10)
  /** For each slot the row of its newest posting, plus 1. */
  #heads = new Uint32Array(1 << 11)
  /** So many rows are in the table. */
  #linked = 0

  get postings(): number {
    return this.#count
  }

  /** @param number no lower than any before. @param times in time units. */
  add(number: number, hashes: Uint32Array, times: Uint32Array): void {
    const from = this.#count
    this.#count += hashes.length
    if (this.#count > this.#hashes.length) this.#grow(Math.max(this.#count, from * 2))
    this.#hashes.set(hashes, from)
    this.#numbers.fill(number, from, this.#count)
    for (let i = 0; i < times.length; i++) this.#times[from + i] = times[i] / TIME_STEP
  }

  lookUp(hashes: Uint32Array, found: Postings, { before, removed }: Excluded): void {
    if (this.#count === 0) return
    this.#link()
    for (let asked = 0; asked < hashes.length; asked++) {
      const hash = hashes[asked]
      for (let next = this.#heads[this.#slot(hash)]; next !== 0; next = this.#nexts[next - 1]) {
        const number = this.#numbers[next - 1]
        if (!answers(this.#hashes[next - 1], hash) || number < before || removed.has(number)) continue
        found.add(asked, this.#hashes[next - 1], number, this.#times[next - 1])
      }
    }
  }

  /** A tail of the postings from a number on. */
  from(number: number): Tail {
    const first = firstAtOrAfter(this.#numbers.subarray(0, this.#count), number)
    if (first === 0) return this
    const later = new Tail()
    later.#count = this.#count - first
    later.#hashes = this.#hashes.slice(first, this.#count)
    later.#numbers = this.#numbers.slice(first, this.#count)
    later.#times = this.#times.slice(first, this.#count)
    return later
  }

  #link(): void {
    if (this.#nexts.length < this.#count) {
      this.#nexts = new Uint32Array(this.#hashes.length)
      this.#heads = new Uint32Array(2 ** Math.ceil(Math.log2(this.#nexts.length) + 1))
      this.#linked = 0
    }
    for (; this.#linked < this.#count; this.#linked++) {
      const slot = this.#slot(this.#hashes[this.#linked])
      this.#nexts[this.#linked] = this.#heads[slot]
      this.#heads[slot] = this.#linked + 1
    }
  }

  /** One for all hashes of a kind. */
  #slot(hash: number): number {
    return Math.floor(hash / KIND) & (this.#heads.length - 1)
  }

  #grow(length: number): void {
    this.#hashes = lengthened(this.#hashes, length)
    this.#numbers = lengthened(this.#numbers, length)
    this.#times = lengthened(this.#times, length)
  }
}
