import { LANDMARKS } from '../fingerprint/landmark-parameters.ts'
import { maskOf, Segment } from './segment.ts'
import {
  AT,
  bitsFor,
  FORMAT,
  type Layout,
  layoutOf,
  lowBitsFor,
  MAGIC,
  MOST_POSTINGS,
  type Shape,
  timeBitsFor,
  timeClass,
} from './segment-layout.ts'
import { xxhash32 } from './xxhash32.ts'

/** Where a segment's buffer comes from, such as `(bytes) => new SharedArrayBuffer(bytes)`. */
export type Allocate = (bytes: number) => ArrayBufferLike

/** What must be known of postings before the first is written. */
export interface Census {
  readonly postings: number
  readonly firstNumber: number
  readonly lastNumber: number
  /** How many postings are of each `timeClass`. */
  readonly timeClasses: Uint32Array
}

/** Writes postings into a segment as they come, in order of hash, number and time. */
export class SegmentWriter {
  readonly #words: Uint32Array
  readonly #layout: Layout
  readonly #shape: Shape
  readonly #firstNumber: number
  readonly #lowMask: number
  readonly #timeMask: number
  #written = 0
  #late = 0
  /** Buckets that have begun. */
  #buckets = 0

  /** @throws RangeError for more postings than a segment holds. */
  constructor({ postings, firstNumber, lastNumber, timeClasses }: Census, allocate: Allocate) {
    if (postings > MOST_POSTINGS) throw new RangeError(`a segment holds ${MOST_POSTINGS} postings, and not ${postings}`)
    const { timeBits, late } = timeBitsFor(timeClasses)
    this.#shape = {
      postings,
      lowBits: lowBitsFor(postings),
      numberBits: bitsFor(lastNumber - firstNumber),
      timeBits,
      late,
    }
    this.#layout = layoutOf(this.#shape)
    this.#firstNumber = firstNumber
    this.#lowMask = maskOf(this.#shape.lowBits)
    this.#timeMask = maskOf(timeBits)
    this.#words = new Uint32Array(allocate(this.#layout.end * 4))
    this.#words.set([MAGIC, FORMAT, LANDMARKS.version, postings, firstNumber, lastNumber, this.#shape.lowBits])
    this.#words.set([this.#shape.numberBits, timeBits, late, this.#layout.end], AT.numberBits)
  }

  /** @param time in steps of TIME_STEP. */
  add(hash: number, number: number, time: number): void {
    const { lowBits, numberBits, timeBits } = this.#shape
    const words = this.#words
    this.#beginBuckets((hash >>> lowBits) + 1)
    const bit = this.#buckets - 1 + this.#written
    words[this.#layout.buckets + (bit >>> 5)] |= 1 << (bit & 31)
    const width = lowBits + numberBits + timeBits
    const word = this.#layout.records + (this.#written >>> 5) * width
    const at = (this.#written & 31) * width
    const isLate = time >= this.#timeMask
    write(words, word, at, hash & this.#lowMask, lowBits)
    write(words, word, at + lowBits, number - this.#firstNumber, numberBits)
    write(words, word, at + lowBits + numberBits, isLate ? this.#timeMask : time, timeBits)
    if (isLate) this.#addLate(time)
    this.#written++
  }

  finish(): Segment {
    this.#beginBuckets(2 ** (32 - this.#shape.lowBits))
    const last = this.#layout.end - 1
    this.#words[last] = xxhash32(this.#words.subarray(0, last))
    return new Segment(this.#words)
  }

  #beginBuckets(count: number): void {
    const { starts } = this.#layout
    for (; this.#buckets < count; this.#buckets++)
      if ((this.#buckets & 63) === 0) this.#words[starts + (this.#buckets >>> 6)] = this.#buckets + this.#written
  }

  #addLate(time: number): void {
    const at = this.#layout.late + this.#late++
    this.#words[at] = this.#written
    this.#words[at + this.#shape.late] = time
  }
}

function write(words: Uint32Array, word: number, bit: number, value: number, bits: number): void {
  const at = word + (bit >>> 5)
  const shift = bit & 31
  words[at] |= value << shift
  if (shift + bits > 32) words[at + 1] |= value >>> (32 - shift)
}

/** Counts postings for a census. */
export class Counter implements Census {
  postings = 0
  firstNumber = 0
  lastNumber = 0
  readonly timeClasses = new Uint32Array(33)

  /** Postings of one recording, or one of several. */
  add(number: number, time: number): void {
    if (this.postings++ === 0) this.firstNumber = this.lastNumber = number
    if (number < this.firstNumber) this.firstNumber = number
    if (number > this.lastNumber) this.lastNumber = number
    this.timeClasses[timeClass(time)]++
  }
}
