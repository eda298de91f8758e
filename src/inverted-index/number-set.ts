/** A set of recording numbers: a bit each. */
export class NumberSet {
  #bits = new Uint32Array(32)
  #size = 0

  get size(): number {
    return this.#size
  }

  has(number: number): boolean {
    return ((this.#bits[number >>> 5] >>> (number & 31)) & 1) === 1
  }

  add(number: number): void {
    if (this.has(number)) return
    this.#reserve((number >>> 5) + 1)
    this.#bits[number >>> 5] |= 1 << (number & 31)
    this.#size++
  }

  #reserve(words: number): void {
    if (words <= this.#bits.length) return
    const longer = new Uint32Array(Math.max(words, this.#bits.length * 2))
    longer.set(this.#bits)
    this.#bits = longer
  }
}
