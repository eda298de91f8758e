/** Postings that a look-up found: parallel columns that are used again, of which the first `length` rows count. */
export class Postings {
  /** Position of the hash among those that were asked for. */
  asked = new Uint32Array(1024)
  /** Recording numbers. */
  numbers = new Uint32Array(1024)
  /** Anchor times, in steps of TIME_STEP. */
  times = new Uint32Array(1024)
  length = 0

  add(asked: number, number: number, time: number): void {
    if (this.length === this.asked.length) this.#grow()
    this.asked[this.length] = asked
    this.numbers[this.length] = number
    this.times[this.length++] = time
  }

  #grow(): void {
    this.asked = lengthened(this.asked, this.length * 2)
    this.numbers = lengthened(this.numbers, this.length * 2)
    this.times = lengthened(this.times, this.length * 2)
  }
}

/** A column with the same beginning, and room for `length` values. */
export function lengthened(column: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(length)
  longer.set(column)
  return longer
}
