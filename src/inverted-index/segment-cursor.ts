import { maskOf, read, type Segment } from './segment.ts'

/** Walks a segment's postings in their order: hash, then number, then time. */
export class SegmentCursor {
  hash = 0
  number = 0
  /** In steps of TIME_STEP. */
  time = 0
  readonly #segment: Segment
  readonly #words: Uint32Array
  readonly #postings: number
  readonly #firstNumber: number
  /** Bits of a record. */
  readonly #width: number
  readonly #lowBits: number
  readonly #numberBits: number
  readonly #lowMask: number
  readonly #numberMask: number
  readonly #timeMask: number
  #next = 0
  readonly #buckets: number
  /** The word of `buckets` that is being read, and those of its ones that are still to come. */
  #word: number
  #ones: number

  /** Stands before the first posting. */
  constructor(segment: Segment) {
    const { words, postings, layout, lowBits, numberBits, timeBits, firstNumber } = segment
    this.#segment = segment
    this.#words = words
    this.#postings = postings
    this.#firstNumber = firstNumber
    this.#width = lowBits + numberBits + timeBits
    this.#lowBits = lowBits
    this.#numberBits = numberBits
    this.#lowMask = maskOf(lowBits) | 0
    this.#numberMask = maskOf(numberBits) | 0
    this.#timeMask = maskOf(timeBits)
    this.#buckets = layout.buckets
    this.#word = layout.buckets
    this.#ones = words[layout.buckets]
  }

  /** @returns whether there was another posting. */
  advance(): boolean {
    const posting = this.#next
    if (posting === this.#postings) return false
    const words = this.#words
    let ones = this.#ones
    while (ones === 0) ones = words[++this.#word]
    this.#ones = ones & (ones - 1)
    // Before this one are as many ones as postings, and a zero for each bucket.
    const bucket = (this.#word - this.#buckets) * 32 + 31 - Math.clz32(ones & -ones) - posting
    const lowBits = this.#lowBits
    const width = this.#width
    const word = this.#segment.layout.records + (posting >>> 5) * width
    const at = (posting & 31) * width
    this.hash = ((bucket << lowBits) | (read(words, word, at) & this.#lowMask)) >>> 0
    this.number = this.#firstNumber + ((read(words, word, at + lowBits) & this.#numberMask) >>> 0)
    const time = (read(words, word, at + lowBits + this.#numberBits) & this.#timeMask) >>> 0
    this.time = time === this.#timeMask ? this.#segment.lateTime(posting) : time
    this.#next = posting + 1
    return true
  }
}
