import { lengthened } from '../fingerprint/columns.ts'

/** Postings that a look-up found: parallel columns that are used again, of which the first `length` rows count. */
export class Postings {
  /** Position of the hash among those that were asked for. */
  asked = new Uint32Array(1024)
  /** The posting's own hash, which has a witness also where any was asked for. */
  hashes = new Uint32Array(1024)
  /** Recording numbers. */
  numbers = new Uint32Array(1024)
  /** Anchor times, in steps of TIME_STEP. */
  times = new Uint32Array(1024)
  length = 0

  add(asked: number, hash: number, number: number, time: number): void {
    if (this.length === this.asked.length) this.#grow()
    this.asked[this.length] = asked
    this.hashes[this.length] = hash
    this.numbers[this.length] = number
    this.times[this.length++] = time
  }

  #grow(): void {
    this.asked = lengthened(this.asked, this.length * 2)
    this.hashes = lengthened(this.hashes, this.length * 2)
    this.numbers = lengthened(this.numbers, this.length * 2)
    this.times = lengthened(this.times, this.length * 2)
  }
}
