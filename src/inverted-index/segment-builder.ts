import { Segment } from './segment.ts'

/** Collects postings in any order and sorts them into a segment. */
export class SegmentBuilder {
  #hashes = new Uint32Array(1 << 16)
  #numbers = new Uint32Array(1 << 16)
  #times = new Uint32Array(1 << 16)
  #count = 0

  /** Adds the hashes of one recording, each with its anchor time. */
  add(number: number, hashes: Uint32Array, times: Uint32Array): void {
    this.#reserve(this.#count + hashes.length)
    this.#hashes.set(hashes, this.#count)
    this.#times.set(times, this.#count)
    this.#numbers.fill(number, this.#count, this.#count + hashes.length)
    this.#count += hashes.length
  }

  build(): Segment {
    const order = sortedOrder(this.#hashes.subarray(0, this.#count))
    return new Segment(picked(this.#hashes, order), picked(this.#numbers, order), picked(this.#times, order))
  }

  #reserve(count: number): void {
    if (count <= this.#hashes.length) return
    const length = Math.max(count, this.#hashes.length * 2)
    this.#hashes = lengthened(this.#hashes, length)
    this.#numbers = lengthened(this.#numbers, length)
    this.#times = lengthened(this.#times, length)
  }
}

/** The positions of values in ascending order, equal ones in the order they came: radix sort. */
function sortedOrder(values: Uint32Array): Uint32Array {
  let order = new Uint32Array(values.length)
  for (let i = 0; i < order.length; i++) order[i] = i
  let next = new Uint32Array(values.length)
  for (const shift of [0, 11, 22]) {
    const starts = new Uint32Array(2049)
    for (const value of values) starts[((value >>> shift) & 2047) + 1]++
    for (let i = 0; i < 2048; i++) starts[i + 1] += starts[i]
    for (const position of order) next[starts[(values[position] >>> shift) & 2047]++] = position
    const last = order
    order = next
    next = last
  }
  return order
}

function picked(column: Uint32Array, order: Uint32Array): Uint32Array {
  const values = new Uint32Array(order.length)
  for (let i = 0; i < values.length; i++) values[i] = column[order[i]]
  return values
}

function lengthened(column: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(length)
  longer.set(column)
  return longer
}
