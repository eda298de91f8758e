import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { PITCH_TOLERANCE } from './line.ts'
import type { PitchOrder } from './pitch-order.ts'
import { type Summit, summitsOf, type Together } from './summits.ts'

const FRAME = PARAMETERS.timeUnitsPerFrame
export const FRAME_BITS = Math.log2(FRAME)

/** What is counted: the offsets, in frames, of the peaks of one recording to those of another that have their pitch. */
export interface Counted {
  readonly query: Constellation
  readonly reference: PitchOrder
  readonly timeScale: number
  readonly pitchShift: number
  /** Which of so many places is offset 0. */
  readonly zero: number
  readonly size: number
}

/** One of the two halves of a passage. */
export type Half = 0 | 1

/** Counts of a passage, by halves, and of all passages. */
export interface Tally {
  readonly all: Together
  /** Counts the offsets of the peaks from one to before another. */
  count(half: Half, from: number, to: number): void
  /** Takes back the counts of the places from one to before another. */
  clear(half: Half, low: number, high: number): void
  /**
   * See `summitsOf`.
   *
   * @param pairs more than all counts together.
   * @returns undefined where there are more than this tally can tell.
   */
  summits(earlier: Half, low: number, high: number, passage: number, pairs: number): Summit[] | undefined
}

/** `kernel/` does the very same. */
export class ReferenceTally implements Tally {
  readonly all: Together
  readonly #counted: Counted
  readonly #halves: readonly [Uint16Array, Uint16Array]

  constructor(counted: Counted) {
    const { size } = counted
    this.all = { counts: new Uint32Array(size), most: new Uint32Array(size), passages: new Uint16Array(size) }
    this.#counted = counted
    this.#halves = [new Uint16Array(size), new Uint16Array(size)]
  }

  count(half: Half, from: number, to: number): void {
    const counts = this.#halves[half]
    const { query, reference, timeScale, pitchShift } = this.#counted
    const { times, pitches } = query
    const theirTimes = reference.times
    const zero = this.#counted.zero * FRAME
    for (let peak = from; peak < to; peak++) {
      const shift = (zero + Math.floor(FRAME / 2 - times[peak] * timeScale)) | 0
      const pitch = pitches[peak] + pitchShift
      const last = reference.after(pitch + PITCH_TOLERANCE)
      for (let at = reference.from(pitch - PITCH_TOLERANCE); at < last; at++) {
        counts[((theirTimes[at] + shift) | 0) >> FRAME_BITS]++
      }
    }
  }

  clear(half: Half, low: number, high: number): void {
    this.#halves[half].fill(0, low, high)
  }

  summits(earlier: Half, low: number, high: number, passage: number): Summit[] {
    return summitsOf(this.#halves[earlier], this.#halves[earlier === 0 ? 1 : 0], low, high, this.all, passage)
  }
}
