import type { Constellation } from '../../dsp/constellation.ts'
import {
  compiled,
  expectConstants,
  FIRST_WORD,
  type Global,
  madeOnce,
  type OwnMemory,
  Words,
} from '../../dsp/web-assembly.ts'
import { FITTING } from '../fit.ts'
import { type Line, Matches, PITCH_TOLERANCE, SEMITONE_BITS, TIME_TOLERANCE } from '../line.ts'
import { KERNEL_BYTES } from './kernel-bytes.ts'

/** What `assembly/kernel.ts` exports. */
interface Exports extends Readonly<Record<keyof typeof CONSTANTS, Global>> {
  readonly memory: OwnMemory
  readonly timeScale: Global
  readonly offset: Global
  readonly pitchShift: Global
  lay(
    ourTimes: number,
    ourPitches: number,
    ours: number,
    otherTimes: number,
    otherPitches: number,
    others: number,
    room: number,
  ): void
  fit(timeScale: number, offset: number, pitchShift: number, around: number): number
  match(timeScale: number, offset: number, pitchShift: number): number
  /** Addresses of the columns that `match` has found. */
  readonly found: Global
  readonly likes: Global
  readonly timeErrors: Global
  readonly pitchErrors: Global
}

const CONSTANTS = {
  SEMITONE_BITS,
  TIME_TOLERANCE,
  PITCH_TOLERANCE,
  ...FITTING,
}

/** A thread keeps the memory that it once needed: recordings of more peaks, of some nine hours, go without. Their errors are counted eight at a time, in 16 bits each. */
const MOST_PEAKS = 2 ** 19 - 32
const MOST_WORDS = 2 ** 23
/** Of recordings of more than 24 days, lines may lead beyond 31 bits, where the reference wraps around. */
const LATEST = 2 ** 30
/** Lines that are further out may do so too. */
const MOST_SCALE = 2 ** 10
const MOST_OFFSET = 2 ** 40
const MOST_SHIFT = 2 ** 20
/** Words for each peak of the query, and so many more, while likes are found. */
const ROOM = 11
const MORE = 16
/** Behind their peaks stand so many times that are later than any. */
const BEHIND = 8
const NEVER = 2 ** 31 - 1

/** `fit` and `match` compiled to WebAssembly: some three times as fast, and the very same. */
export class LineKernel {
  readonly #exports: Exports
  readonly #words: Words
  /** What the memory holds. */
  #query: Constellation | undefined
  #reference: Constellation | undefined

  private constructor(exports: Exports) {
    expectConstants(exports, CONSTANTS)
    this.#exports = exports
    this.#words = new Words(exports.memory, MOST_WORDS)
  }

  /** Undefined where the platform cannot. */
  static make(): LineKernel | undefined {
    const exports = compiled<Exports>(KERNEL_BYTES)()
    return exports && new LineKernel(exports)
  }

  /**
   * Takes two recordings into its memory, and keeps them until the next two.
   *
   * @returns false where that takes too much memory, or the line leads so far out that it is left to the reference.
   */
  take(query: Constellation, reference: Constellation, { timeScale, offset, pitchShift }: Line): boolean {
    const isNear =
      timeScale >= 1 / MOST_SCALE &&
      timeScale <= MOST_SCALE &&
      Math.abs(offset) <= MOST_OFFSET &&
      Math.abs(pitchShift) <= MOST_SHIFT
    if (!isNear) return false
    if (query === this.#query && reference === this.#reference) return true
    if (Math.max(query.times.at(-1) ?? 0, reference.times.at(-1) ?? 0) > LATEST) return false
    return this.#write(query, reference)
  }

  #write(query: Constellation, reference: Constellation): boolean {
    const ours = query.times.length
    const theirs = reference.times.length
    if (Math.max(ours, theirs) > MOST_PEAKS) return false
    const pitchesAt = FIRST_WORD + ours
    const theirTimesAt = pitchesAt + ((ours + 1) >> 1)
    const theirPitchesAt = theirTimesAt + theirs + BEHIND
    // Numbers of 64 bits begin at an even word.
    const roomAt = (theirPitchesAt + ((theirs + BEHIND + 1) >> 1) + 1) & ~1
    if (!this.#words.reserve(roomAt + ROOM * (ours + MORE) + theirs)) return false
    const words = this.#words.all
    if (query !== this.#query) {
      words.set(query.times, FIRST_WORD)
      new Uint16Array(words.buffer, 4 * pitchesAt, ours).set(query.pitches)
    }
    words.set(reference.times, theirTimesAt)
    words.fill(NEVER, theirTimesAt + theirs, theirPitchesAt)
    new Uint16Array(words.buffer, 4 * theirPitchesAt, theirs).set(reference.pitches)
    this.#exports.lay(4 * FIRST_WORD, 4 * pitchesAt, ours, 4 * theirTimesAt, 4 * theirPitchesAt, theirs, 4 * roomAt)
    this.#query = query
    this.#reference = reference
    return true
  }

  /** As `fit`, of the two that were taken last. */
  fit(hypothesis: Line, around: number): Line | undefined {
    const { timeScale, offset, pitchShift } = this.#exports
    const holds = this.#exports.fit(hypothesis.timeScale, hypothesis.offset, hypothesis.pitchShift, around)
    if (holds === 0) return undefined
    return { timeScale: timeScale.value, offset: offset.value, pitchShift: pitchShift.value }
  }

  /** As `match`, of the two that were taken last. */
  match(line: Line): Matches {
    const { found, likes, timeErrors, pitchErrors } = this.#exports
    const count = this.#exports.match(line.timeScale, line.offset, line.pitchShift)
    const matches = new Matches(line, this.#query?.times.length ?? 0, count)
    const { buffer } = this.#words.all
    matches.peaks.set(new Int32Array(buffer, found.value, count))
    matches.theirs.set(new Int32Array(buffer, likes.value, count))
    matches.timeErrors.set(new Float32Array(buffer, timeErrors.value, count))
    matches.pitchErrors.set(new Float32Array(buffer, pitchErrors.value, count))
    return matches
  }
}

/** The one of this thread. Undefined where the platform cannot. */
export const lineKernel = madeOnce(() => LineKernel.make())
