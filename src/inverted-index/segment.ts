import { LANDMARKS } from '../fingerprint/landmark-parameters.ts'
import { answers, asksForAny, KIND } from '../fingerprint/witness.ts'
import type { NumberSet } from './number-set.ts'
import type { Postings } from './postings.ts'
import { SegmentError } from './segment-error.ts'
import { AT, FORMAT, HEADER_WORDS, type Layout, layoutOf, MAGIC, MOST_POSTINGS } from './segment-layout.ts'
import { xxhash32 } from './xxhash32.ts'

/** What a look-up leaves out. */
export interface Excluded {
  /** Recordings below this number. */
  readonly before: number
  readonly removed: NumberSet
}

/** An immutable part of the inverted index, in one buffer that threads may share. See segment-layout.ts. */
export class Segment {
  readonly postings: number
  /** The lowest and the highest recording number; 0 and 0 of no postings. */
  readonly firstNumber: number
  readonly lastNumber: number
  readonly lowBits: number
  readonly numberBits: number
  readonly timeBits: number
  readonly words: Uint32Array
  readonly layout: Layout
  readonly #late: number

  /** @param words as `open` has checked them, or as a writer has just made them. */
  constructor(words: Uint32Array) {
    this.words = words
    this.postings = words[AT.postings]
    this.firstNumber = words[AT.firstNumber]
    this.lastNumber = words[AT.lastNumber]
    this.lowBits = words[AT.lowBits]
    this.numberBits = words[AT.numberBits]
    this.timeBits = words[AT.timeBits]
    this.#late = words[AT.late]
    this.layout = layoutOf({ ...this, late: this.#late })
  }

  /**
   * A segment over bytes, which are copied only if they do not begin at a multiple of 4.
   *
   * @throws SegmentError
   */
  static open(bytes: Uint8Array): Segment {
    const { buffer, byteOffset, byteLength } = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
    const words = new Uint32Array(buffer, byteOffset, byteLength >>> 2)
    checkHeader(words, byteLength)
    const segment = new Segment(words)
    const { end } = segment.layout
    if (end !== words[AT.words])
      throw new SegmentError('malformed', `This segment's parts take ${end} words, and its header says otherwise.`)
    const checksum = xxhash32(words.subarray(0, end - 1))
    if (checksum !== words[end - 1])
      throw new SegmentError(
        'corrupted',
        'This segment was changed since it was written. Delete it: it is built anew from the ledger.',
        words[end - 1],
        checksum,
      )
    return segment
  }

  get bytes(): Uint8Array {
    return new Uint8Array(this.words.buffer, this.words.byteOffset, this.words.byteLength)
  }

  /**
   * Adds all postings of some hashes to those found: a few thousand hashes at a time in three passes, before each of which is
   * loaded what it reads. Those loads wait for none another, and the memory is waited for once and not for each hash.
   *
   * @param hashes ascending, so that neighbours share cache lines.
   */
  lookUp(hashes: Uint32Array, found: Postings, excluded: Excluded): void {
    if (this.postings === 0 || this.lastNumber < excluded.before) return
    for (let from = 0; from < hashes.length; from += AT_ONCE) {
      const to = Math.min(from + AT_ONCE, hashes.length)
      this.#findStarts(hashes, from, to)
      this.#loadBuckets(to - from)
      const runs = this.#findRuns(hashes, from, to)
      this.#loadRecords(runs)
      this.#collect(hashes, runs, found, excluded)
    }
  }

  /** The time of a posting whose record says that it is late. */
  lateTime(posting: number): number {
    const first = this.layout.late
    let low = first
    let high = first + this.#late
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.words[middle] < posting) low = middle + 1
      else high = middle
    }
    return this.words[low + this.#late]
  }

  /** The bit in `buckets` of each 64th bucket at or before the hash's own. */
  #findStarts(hashes: Uint32Array, from: number, to: number): void {
    const { starts } = scratch
    const { words, layout } = this
    const shift = this.lowBits
    for (let i = from; i < to; i++) starts[i - from] = words[layout.starts + ((hashes[i] >>> shift) >>> 6)]
  }

  #loadBuckets(count: number): void {
    const { starts } = scratch
    const { words, layout } = this
    let loaded = 0
    for (let i = 0; i < count; i++) loaded |= words[layout.buckets + (starts[i] >>> 5)]
    scratch.loaded = loaded
  }

  /** From those starts to the postings of each hash's buckets. @returns how many buckets are not empty. */
  #findRuns(hashes: Uint32Array, from: number, to: number): number {
    const { starts } = scratch
    const { words, layout } = this
    const shift = this.lowBits
    /** All hashes of a kind lie in so many buckets. */
    const bucketsOfKind = Math.ceil(KIND / 2 ** shift)
    scratch.reserve((to - from) * bucketsOfKind)
    const { froms, ends, asked, highs } = scratch
    let runs = 0
    for (let i = from; i < to; i++) {
      const bucket = hashes[i] >>> shift
      const buckets = asksForAny(hashes[i]) ? bucketsOfKind : 1
      let bit = afterZeros(words, layout.buckets, starts[i - from], bucket & 63)
      for (let later = 0; later < buckets; later++) {
        const length = onesFrom(words, layout.buckets, bit)
        if (length > 0) {
          // Before it are as many zeros as buckets, and a one for each posting.
          froms[runs] = bit - bucket - later
          ends[runs] = bit - bucket - later + length
          highs[runs] = (bucket + later) << shift
          asked[runs++] = i
        }
        bit += length + 1
      }
    }
    return runs
  }

  #loadRecords(runs: number): void {
    const { froms } = scratch
    const { words, layout } = this
    const width = this.lowBits + this.numberBits + this.timeBits
    let loaded = 0
    for (let run = 0; run < runs; run++) {
      const from = froms[run]
      loaded |= words[layout.records + (from >>> 5) * width + (((from & 31) * width) >>> 5)]
    }
    scratch.loaded = loaded
  }

  #collect(hashes: Uint32Array, runs: number, found: Postings, { before, removed }: Excluded): void {
    const someRemoved = removed.size > 0
    const { words, lowBits, numberBits, timeBits, firstNumber } = this
    const width = lowBits + numberBits + timeBits
    const { records } = this.layout
    const lowMask = maskOf(lowBits) | 0
    const numberMask = maskOf(numberBits) | 0
    const timeMask = maskOf(timeBits) | 0
    const { asked, froms, ends, highs } = scratch
    for (let run = 0; run < runs; run++) {
      const place = asked[run]
      const wanted = hashes[place]
      const high = highs[run]
      const end = ends[run]
      found.reserve(end - froms[run])
      const into = found.columns
      let length = found.length
      for (let at = froms[run]; at < end; at++) {
        // 32 records are `width` words.
        const word = records + (at >>> 5) * width
        const bit = (at & 31) * width
        const hash = (high | (read(words, word, bit) & lowMask)) >>> 0
        if (hash < wanted) continue
        if (!answers(hash, wanted)) break
        const number = (firstNumber + (read(words, word, bit + lowBits) & numberMask)) >>> 0
        if (number < before || (someRemoved && removed.has(number))) continue
        const time = read(words, word, bit + lowBits + numberBits) & timeMask
        into.asked[length] = place
        into.hashes[length] = hash
        into.numbers[length] = number
        into.times[length++] = time === timeMask ? this.lateTime(at) : time
      }
      found.length = length
    }
  }
}

/** Hashes that are looked up together: what they load stays in a processor's own cache. */
const AT_ONCE = 2048

/** Columns between the passes of a look-up: of each hash, and of each bucket that is not empty. */
class Scratch {
  readonly starts = new Uint32Array(AT_ONCE)
  froms = new Uint32Array(AT_ONCE)
  ends = new Uint32Array(AT_ONCE)
  asked = new Uint32Array(AT_ONCE)
  /** The bits of the bucket's hashes that its records leave out. */
  highs = new Uint32Array(AT_ONCE)
  /** So that loads are not taken for useless. */
  loaded = 0

  reserve(buckets: number): void {
    if (buckets <= this.ends.length) return
    this.froms = new Uint32Array(buckets)
    this.ends = new Uint32Array(buckets)
    this.asked = new Uint32Array(buckets)
    this.highs = new Uint32Array(buckets)
  }
}

const scratch = new Scratch()

/** The lowest so many bits. */
export function maskOf(bits: number): number {
  return 2 ** bits - 1
}

/** The 32 bits that begin at a bit of a word or of those after it. */
export function read(words: Uint32Array, word: number, bit: number): number {
  const at = word + (bit >>> 5)
  // Twice, because a shift by 32 is one by 0.
  return (words[at] >>> (bit & 31)) | ((words[at + 1] << 1) << (31 - (bit & 31)))
}

/** The bit after so many zeros from a bit on. */
function afterZeros(words: Uint32Array, first: number, from: number, zeros: number): number {
  if (zeros === 0) return from
  let word = from >>> 5
  let left = zeros
  let empty = ~words[first + word] & (-1 << (from & 31))
  for (let count = ones(empty); count < left; count = ones(empty)) {
    left -= count
    empty = ~words[first + ++word]
  }
  return (word * 32 + placeOfOne(empty, left) + 1) >>> 0
}

/** How many ones there are from a bit on before the next zero. */
function onesFrom(words: Uint32Array, first: number, from: number): number {
  let word = from >>> 5
  let empty = ~words[first + word] & (-1 << (from & 31))
  while (empty === 0) empty = ~words[first + ++word]
  return word * 32 + 31 - Math.clz32(empty & -empty) - from
}

/** How many bits of a word are set. Source: S. E. Anderson, "Bit twiddling hacks", public domain. */
function ones(word: number): number {
  return onesUpToBytes(word) >>> 24
}

/** In each byte of the result how many bits of a word are set in it and those below it. */
function onesUpToBytes(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555)
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101)
}

/** Where the nth set bit of a word is, counted from 1: there is one. Its byte is found by comparisons, which take no branches. */
function placeOfOne(word: number, nth: number): number {
  const sums = onesUpToBytes(word)
  const before = nth - 1
  const byte =
    (((sums & 255) - nth) >>> 31) + ((((sums >>> 8) & 255) - nth) >>> 31) + ((((sums >>> 16) & 255) - nth) >>> 31)
  const below = ((sums << 8) >>> (byte * 8)) & 255
  return byte * 8 + PLACES_IN_BYTE[((before - below) << 8) | ((word >>> (byte * 8)) & 255)]
}

/** For each n from 0 and each byte where its nth set bit is. */
const PLACES_IN_BYTE = Uint8Array.from({ length: 8 * 256 }, (_, at) => {
  const places = [0, 1, 2, 3, 4, 5, 6, 7].filter((place) => ((at & 255) >>> place) & 1)
  return places[at >>> 8] ?? 0
})

function checkHeader(words: Uint32Array, byteLength: number): void {
  if (words.length < HEADER_WORDS || words[AT.magic] !== MAGIC)
    throw new SegmentError('not-a-segment', 'This is not a segment of an index.', MAGIC, words[AT.magic])
  check('other-version', 'format', FORMAT, words[AT.format])
  check('other-landmarks', 'landmarks', LANDMARKS.version, words[AT.landmarks])
  const expected = words[AT.words] * 4
  if (byteLength !== expected)
    throw new SegmentError(
      byteLength < expected ? 'truncated' : 'trailing',
      `This segment has ${byteLength} bytes instead of ${expected}: it was not written whole, or something was added.`,
      expected,
      byteLength,
    )
  const [low, number, time] = [words[AT.lowBits], words[AT.numberBits], words[AT.timeBits]]
  if (low < 1 || low > 31 || number > 32 || time < 1 || time > 32 || words[AT.postings] > MOST_POSTINGS)
    throw new SegmentError('malformed', `A segment cannot have fields of ${low}, ${number} and ${time} bits.`)
}

function check(kind: 'other-version' | 'other-landmarks', what: string, expected: number, met: number): void {
  if (met === expected) return
  const sentence = `This segment's ${what} are of version ${met}, and this Unisono reads ${expected}. Delete it: it is built anew.`
  throw new SegmentError(kind, sentence, expected, met)
}
