import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import { firstAtOrAfter } from '../fingerprint/fingerprint.ts'
import type { Bands } from './bands.ts'
import { PITCH_TOLERANCE } from './line.ts'
import { highestPlaces, summitsOf, type Together } from './summits.ts'

const FRAME = PARAMETERS.timeUnitsPerFrame
/** A passage of the query that is looked for as a whole, long enough to be told from chance, is two steps. */
const STEP = 2.5 * TIME_UNITS_PER_SECOND
const WINDOW = 2 * STEP
/** Passages of fewer peaks are not looked for. */
const LEAST_PEAKS = 5
/** What known lines find again of the whole, and of each passage, when there is nothing left to look for. */
const WHOLE_EXPLAINED = 0.66
const PASSAGE_EXPLAINED = 0.4
/** Pairs of recordings with more pairs of peaks (two of ten minutes) are looked through by every second passage, and so on. */
const MOST_PAIRS = 1e8
/** Recordings of more than a day and a half together are laid on each other by their votes alone: the times come from strangers. */
const MOST_OFFSETS = 2 ** 22

/** A passage of the query, and where in the reference many of its peaks are found again. */
export interface Seed {
  /** Middle of the passage, in query time units. */
  readonly around: number
  /** Reference time less scaled query time, in time units. */
  readonly offset: number
}

/** For each peak of two recordings, 1 where a line is known that finds it again. */
export interface Explained {
  readonly query: Uint8Array
  readonly reference: Uint8Array
}

/**
 * The offsets at which each passage of the longer recording is best found again in the
 * shorter, best first: of a loop, each round has an offset of its own that way. None where known lines
 * explain it already.
 */
export function seeds(
  query: Bands,
  reference: Bands,
  timeScale: number,
  pitchShift: number,
  explained: Explained,
): Seed[] {
  if (query.end * timeScale >= reference.end) {
    return new Search(query, reference, timeScale, pitchShift).seeds(explained.query)
  }
  return new Search(reference, query, 1 / timeScale, -pitchShift)
    .seeds(explained.reference)
    .map(({ around, offset }) => ({ around: around / timeScale + offset, offset: -offset * timeScale }))
}

/** The offsets of one recording in another, counted in frames: those of each passage, and those of all. */
class Search {
  readonly #query: Constellation
  readonly #reference: Bands
  readonly #timeScale: number
  readonly #pitchShift: number
  /** Offset 0, and one after the last. */
  readonly #zero: number
  readonly #size: number
  /** Counts of the step that the window begins with, and of the one that it ends with. */
  #earlier: Uint16Array
  #later: Uint16Array
  /** Which step is counted in them; −1 for none. */
  #earlierStep = -1
  #laterStep = -1

  constructor(query: Bands, reference: Bands, timeScale: number, pitchShift: number) {
    this.#query = query.constellation
    this.#reference = reference
    this.#timeScale = timeScale
    this.#pitchShift = pitchShift
    this.#zero = Math.ceil(((query.end + WINDOW) * timeScale) / FRAME) + 2
    this.#size = this.#zero + Math.ceil((reference.end + WINDOW * timeScale) / FRAME) + 4
    const size = Math.min(this.#size, MOST_OFFSETS)
    this.#earlier = new Uint16Array(size)
    this.#later = new Uint16Array(size)
  }

  seeds(explained: Uint8Array): Seed[] {
    if (this.#size > MOST_OFFSETS || isExplained(this.#query, explained)) return []
    const { times } = this.#query
    const pairs = times.length * this.#reference.constellation.times.length
    const stride = Math.max(1, Math.round(pairs / MOST_PAIRS))
    const end = times.at(-1) ?? 0
    const all: Together = {
      counts: new Uint32Array(this.#size),
      most: new Uint32Array(this.#size),
      passages: new Uint32Array(this.#size),
    }
    const found: (Seed & { excess: number })[] = []
    for (let step = 0; step * STEP <= end; step += stride) {
      const first = firstAtOrAfter(times, step * STEP)
      const last = firstAtOrAfter(times, step * STEP + WINDOW)
      if (last - first < LEAST_PEAKS) continue
      this.#count(step)
      const around = step * STEP + STEP
      const [low, high] = this.#offsetsOf(step * STEP, WINDOW)
      const summits = summitsOf(this.#earlier, this.#later, low, high, all, around)
      for (const { at, excess } of summits) found.push({ around, offset: (at - this.#zero) * FRAME, excess })
    }
    return [...overallSeeds(all, this.#zero), ...found.sort((a, b) => b.excess - a.excess)]
  }

  /** Offsets that peaks from a time on, of so much time, can have. */
  #offsetsOf(from: number, length: number): readonly [low: number, high: number] {
    const low = this.#zero - Math.ceil(((from + length) * this.#timeScale) / FRAME) - 1
    const high = this.#zero + Math.ceil((this.#reference.end - from * this.#timeScale) / FRAME) + 2
    return [Math.max(0, low), Math.min(this.#size, high)]
  }

  #count(step: number): void {
    if (this.#laterStep === step) {
      const free = this.#earlier
      const freeStep = this.#earlierStep
      this.#earlier = this.#later
      this.#earlierStep = step
      this.#later = free
      this.#laterStep = freeStep
    } else {
      this.#earlierStep = this.#countStep(step, this.#earlier, this.#earlierStep)
    }
    this.#laterStep = this.#countStep(step + 1, this.#later, this.#laterStep)
  }

  /** Counts in place of another step how often each offset is met. */
  #countStep(step: number, counts: Uint16Array, before: number): number {
    if (before >= 0) counts.fill(0, ...this.#offsetsOf(before * STEP, STEP))
    const { times } = this.#query
    this.#countPeaks(counts, firstAtOrAfter(times, step * STEP), firstAtOrAfter(times, (step + 1) * STEP))
    return step
  }

  #countPeaks(counts: Uint16Array, from: number, to: number): void {
    const { times, pitches } = this.#query
    const { pitchOrder } = this.#reference
    const theirTimes = pitchOrder.times
    const timeScale = this.#timeScale
    const zero = this.#zero * FRAME
    for (let peak = from; peak < to; peak++) {
      const shift = (zero + Math.floor(FRAME / 2 - times[peak] * timeScale)) | 0
      const pitch = pitches[peak] + this.#pitchShift
      const last = pitchOrder.after(pitch + PITCH_TOLERANCE)
      for (let at = pitchOrder.from(pitch - PITCH_TOLERANCE); at < last; at++) {
        counts[((theirTimes[at] + shift) | 0) >> FRAME_BITS]++
      }
    }
  }
}

const FRAME_BITS = Math.log2(FRAME)

/** A copy's one line: another could explain no passage so much better that it paid to leave this one. */
function isExplained({ times }: Constellation, explained: Uint8Array): boolean {
  const sums = new Uint32Array(times.length + 1)
  for (let peak = 0; peak < times.length; peak++) sums[peak + 1] = sums[peak] + explained[peak]
  if (sums[times.length] < WHOLE_EXPLAINED * times.length) return false
  for (let from = 0, end = times.at(-1) ?? 0; from <= end; from += STEP) {
    const first = firstAtOrAfter(times, from)
    const last = firstAtOrAfter(times, from + WINDOW)
    if (last - first >= LEAST_PEAKS && sums[last] - sums[first] < PASSAGE_EXPLAINED * (last - first)) return false
  }
  return true
}

/** The offsets of all passages together: of a loop the one that holds longest stands out only here. */
function overallSeeds({ counts, most, passages }: Together, zero: number): Seed[] {
  return highestPlaces(counts).map((at) => {
    const fullest = [at - 1, at, at + 1].reduce((best, near) => (most[near] > most[best] ? near : best), at)
    return { around: passages[fullest], offset: (fullest - zero) * FRAME }
  })
}
