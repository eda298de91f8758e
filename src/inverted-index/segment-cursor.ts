import { maskOf, read, type Segment } from './segment.ts'

/** Walks a segment's postings in their order: hash, then number, then time. */
export class SegmentCursor {
  hash = 0
  number = 0
  /** In steps of TIME_STEP. */
  time = 0
  readonly #segment: Segment
  #next = 0
  /** Bit in `buckets`: its zeros are counted by `#bucket`. */
  #bit = 0
  #bucket = 0

  /** Stands before the first posting. */
  constructor(segment: Segment) {
    this.#segment = segment
  }

  /** @returns whether there was another posting. */
  advance(): boolean {
    const { postings, words, layout, lowBits, numberBits, timeBits, firstNumber } = this.#segment
    if (this.#next === postings) return false
    for (; ((words[layout.buckets + Math.floor(this.#bit / 32)] >>> (this.#bit % 32)) & 1) === 0; this.#bit++)
      this.#bucket++
    this.#bit++
    const width = lowBits + numberBits + timeBits
    const word = layout.records + (this.#next >>> 5) * width
    const at = (this.#next & 31) * width
    this.hash = (this.#bucket * 2 ** lowBits + ((read(words, word, at) & maskOf(lowBits)) >>> 0)) >>> 0
    this.number = firstNumber + ((read(words, word, at + lowBits) & maskOf(numberBits)) >>> 0)
    const time = (read(words, word, at + lowBits + numberBits) & maskOf(timeBits)) >>> 0
    this.time = time === maskOf(timeBits) ? this.#segment.lateTime(this.#next) : time
    this.#next++
    return true
  }
}
