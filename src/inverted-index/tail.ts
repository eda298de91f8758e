import { lengthened } from '../fingerprint/columns.ts'
import { answers, KIND } from '../fingerprint/witness.ts'
import type { Postings } from './postings.ts'
import type { Excluded } from './segment.ts'
import { TIME_STEP } from './segment-layout.ts'

/** The recent postings of an index, which grow: a hash table of chains over flat columns. */
export class Tail {
  #hashes = new Uint32Array(1 << 10)
  #numbers = new Uint32Array(1 << 10)
  #times = new Uint32Array(1 << 10)
  /** Row of the chain's next posting, plus 1; 0 ends it. */
  #nexts = new Uint32Array(1 << 10)
  /** For each slot the row of its newest posting, plus 1. */
  #heads = new Uint32Array(1 << 11)
  #count = 0

  get postings(): number {
    return this.#count
  }

  /** @param times in time units. */
  add(number: number, hashes: Uint32Array, times: Uint32Array): void {
    for (let i = 0; i < hashes.length; i++) this.#append(hashes[i], number, times[i] / TIME_STEP)
  }

  lookUp(hashes: Uint32Array, found: Postings, { before, removed }: Excluded): void {
    if (this.#count === 0) return
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
    const later = new Tail()
    for (let row = 0; row < this.#count; row++)
      if (this.#numbers[row] >= number) later.#append(this.#hashes[row], this.#numbers[row], this.#times[row])
    return later
  }

  #append(hash: number, number: number, time: number): void {
    if (this.#count === this.#hashes.length) this.#grow()
    const row = this.#count++
    this.#hashes[row] = hash
    this.#numbers[row] = number
    this.#times[row] = time
    this.#link(row)
  }

  #link(row: number): void {
    const slot = this.#slot(this.#hashes[row])
    this.#nexts[row] = this.#heads[slot]
    this.#heads[slot] = row + 1
  }

  /** One for all hashes of a kind. */
  #slot(hash: number): number {
    return Math.floor(hash / KIND) & (this.#heads.length - 1)
  }

  #grow(): void {
    const length = this.#count * 2
    this.#hashes = lengthened(this.#hashes, length)
    this.#numbers = lengthened(this.#numbers, length)
    this.#times = lengthened(this.#times, length)
    this.#nexts = lengthened(this.#nexts, length)
    this.#heads = new Uint32Array(length * 2)
    for (let row = 0; row < this.#count; row++) this.#link(row)
  }
}
