/*
 * A segment, version 1. Words of 32 bits, little-endian.
 *
 *   word  0  magic "USEG"
 *         1  format version
 *         2  version of LANDMARKS
 *         3  postings
 *         4  first recording number   5  last recording number; 0 and 0 of none
 *         6  low bits                 how many of each hash's bits are in its record
 *         7  number bits
 *         8  time bits
 *         9  late postings
 *        10  words in all
 *        11  starts    for each 64th bucket, the bit in `buckets` where it begins
 *            buckets   for each value of a hash's high bits: a 1 for each posting, then a 0
 *            records   for each posting in order of hash, number, time, without gaps, the lowest bit
 *                      first: low bits of the hash; number − first number; time, or all ones if it is late
 *            late      postings whose time does not fit: their positions ascending, then their times
 *            checksum  XXH32 of all words before it
 *
 * Hashes in this form are an Elias–Fano code (P. Elias, "Efficient storage and retrieval by content and
 * address of static files", 1974): within half a bit of a delta code, and read at any place.
 * Times are in steps of TIME_STEP.
 */
import { PARAMETERS } from '../dsp/parameters.ts'

export const MAGIC = 0x47455355
export const FORMAT = 1
export const HEADER_WORDS = 11
/** Word of the header. */
export const AT = {
  magic: 0,
  format: 1,
  landmarks: 2,
  postings: 3,
  firstNumber: 4,
  lastNumber: 5,
  lowBits: 6,
  numberBits: 7,
  timeBits: 8,
  late: 9,
  words: 10,
} as const

/** The index tells anchor times apart by so many time units, as the votes do: 32 ms. */
export const TIME_STEP = PARAMETERS.timeUnitsPerFrame
/** Bits of `buckets` are counted in 32 bits. */
export const MOST_POSTINGS = 2 ** 31
/** Buckets from one of `starts` to the next. */
const BUCKETS_PER_START = 64

/** The widths that a segment's records have. */
export interface Shape {
  readonly postings: number
  readonly lowBits: number
  readonly numberBits: number
  readonly timeBits: number
  readonly late: number
}

/** Where each part begins, in words, and the end of all; the last word is the checksum. */
export interface Layout {
  readonly starts: number
  readonly buckets: number
  readonly records: number
  readonly late: number
  readonly end: number
}

export function layoutOf({ postings, lowBits, numberBits, timeBits, late }: Shape): Layout {
  const count = 2 ** (32 - lowBits)
  const starts = HEADER_WORDS
  const buckets = starts + Math.ceil(count / BUCKETS_PER_START)
  const records = buckets + Math.ceil((count + postings) / 32)
  // A word more, so that the last record may be read as if it went on.
  const lateAt = records + Math.ceil((postings * (lowBits + numberBits + timeBits)) / 32) + 1
  return { starts, buckets, records, late: lateAt, end: lateAt + 2 * late + 1 }
}

/** How many of a hash's bits are best kept in its record: the fewest bits a posting in all. */
export function lowBitsFor(postings: number): number {
  let best = 31
  for (let low = 30; low >= 1; low--) if (bitsOfHash(low, postings) < bitsOfHash(best, postings)) best = low
  return best
}

function bitsOfHash(low: number, postings: number): number {
  return low + (2 ** (32 - low) / Math.max(1, postings)) * (1 + 32 / BUCKETS_PER_START)
}

/** Bits that the numbers from 0 to `largest` take. */
export function bitsFor(largest: number): number {
  return 32 - Math.clz32(largest)
}

/** Which width a time needs: all ones are kept for late ones. */
export function timeClass(time: number): number {
  return bitsFor(time + 1)
}

/**
 * The width that makes times take the fewest bits, where a late one takes 64 more.
 *
 * @param byClass how many times are of each `timeClass`, from 0 to 32.
 */
export function timeBitsFor(byClass: Uint32Array): { timeBits: number; late: number } {
  const total = byClass.reduce((sum, count) => sum + count, 0)
  const bits = (timeBits: number, late: number) => total * timeBits + late * 64
  let best = { timeBits: 32, late: 0 }
  for (let timeBits = 31, late = byClass[32]; timeBits >= 1; late += byClass[timeBits--])
    if (bits(timeBits, late) < bits(best.timeBits, best.late)) best = { timeBits, late }
  return best
}
