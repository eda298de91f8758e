import { lengthened } from '../fingerprint/columns.ts'
import { sortedOrder } from './radix-sort.ts'
import type { Segment } from './segment.ts'
import { TIME_STEP } from './segment-layout.ts'
import { type Allocate, Counter, SegmentWriter } from './segment-writer.ts'

/** Collects postings in any order and sorts them into a segment. */
export class SegmentBuilder {
  #hashes = new Uint32Array(1 << 12)
  #numbers = new Uint32Array(1 << 12)
  #times = new Uint32Array(1 << 12)
  #count = 0

  get postings(): number {
    return this.#count
  }

  /** Adds the hashes of one recording, each with its anchor time in time units. */
  add(number: number, hashes: Uint32Array, times: Uint32Array): void {
    this.#reserve(this.#count + hashes.length)
    this.#hashes.set(hashes, this.#count)
    this.#numbers.fill(number, this.#count, this.#count + hashes.length)
    for (let i = 0; i < times.length; i++) this.#times[this.#count + i] = times[i] / TIME_STEP
    this.#count += hashes.length
  }

  build(allocate: Allocate = (bytes) => new ArrayBuffer(bytes)): Segment {
    const [hashes, numbers, times] = [this.#hashes, this.#numbers, this.#times]
    const counter = new Counter()
    for (let i = 0; i < this.#count; i++) counter.add(numbers[i], times[i])
    const writer = new SegmentWriter(counter, allocate)
    const order = sortedOrder([times, numbers, hashes], this.#count)
    for (let i = 0; i < order.length; i++) writer.add(hashes[order[i]], numbers[order[i]], times[order[i]])
    return writer.finish()
  }

  #reserve(count: number): void {
    if (count <= this.#hashes.length) return
    const length = Math.max(count, this.#hashes.length * 2)
    this.#hashes = lengthened(this.#hashes, length)
    this.#numbers = lengthened(this.#numbers, length)
    this.#times = lengthened(this.#times, length)
  }
}
