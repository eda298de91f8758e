import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import { firstAtOrAfter } from '../fingerprint/fingerprint.ts'
import type { Bands } from './bands.ts'
import { matchKernel } from './kernel/kernel.ts'
import { highestPlaces, type Together } from './summits.ts'
import { type Counted, type Half, ReferenceTally, type Tally } from './tally.ts'

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
/** Passages are counted in 16 bits. */
const MOST_STEPS = 2 ** 16 - 2

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
  readonly #counted: Counted
  /** Time of the last peak of the reference. */
  readonly #end: number
  readonly #theirPeaks: number
  /** Which half of the window has which step, −1 for none. */
  #steps: [number, number] = [-1, -1]

  constructor(query: Bands, reference: Bands, timeScale: number, pitchShift: number) {
    const zero = Math.ceil(((query.end + WINDOW) * timeScale) / FRAME) + 2
    const size = zero + Math.ceil((reference.end + WINDOW * timeScale) / FRAME) + 4
    this.#counted = {
      ...{ query: query.constellation, timeScale, pitchShift, zero, size },
      get reference() {
        return reference.pitchOrder
      },
    }
    this.#end = reference.end
    this.#theirPeaks = reference.constellation.times.length
  }

  seeds(explained: Uint8Array): Seed[] {
    const { query, size } = this.#counted
    if (size > MOST_OFFSETS || (query.times.at(-1) ?? 0) > MOST_STEPS * STEP || isExplained(query, explained)) return []
    const fast = matchKernel()?.tally(this.#counted)
    return (fast && this.#found(fast)) ?? this.#found(new ReferenceTally(this.#counted)) ?? []
  }

  /** Undefined where there is more to count than the tally can. */
  #found(tally: Tally): Seed[] | undefined {
    const { zero, query } = this.#counted
    const { times } = query
    const stride = Math.max(1, Math.round((times.length * this.#theirPeaks) / MOST_PAIRS))
    const end = times.at(-1) ?? 0
    const found: (Seed & { excess: number })[] = []
    this.#steps = [-1, -1]
    for (let step = 0; step * STEP <= end; step += stride) {
      const first = firstAtOrAfter(times, step * STEP)
      const last = firstAtOrAfter(times, step * STEP + WINDOW)
      if (last - first < LEAST_PEAKS) continue
      const earlier = this.#count(tally, step)
      const [low, high] = this.#offsetsOf(step * STEP, WINDOW)
      const summits = tally.summits(earlier, low, high, step + 1, (last - first) * this.#theirPeaks)
      if (summits === undefined) return undefined
      const around = aroundOf(step + 1)
      for (const { at, excess } of summits) found.push({ around, offset: (at - zero) * FRAME, excess })
    }
    return [...overallSeeds(tally.all, zero), ...found.sort((a, b) => b.excess - a.excess)]
  }

  /** Offsets that peaks from a time on, of so much time, can have. */
  #offsetsOf(from: number, length: number): readonly [low: number, high: number] {
    const { timeScale, zero, size } = this.#counted
    const low = zero - Math.ceil(((from + length) * timeScale) / FRAME) - 1
    const high = zero + Math.ceil((this.#end - from * timeScale) / FRAME) + 2
    return [Math.max(0, low), Math.min(size, high)]
  }

  /** Counts a window. @returns which half it begins with. */
  #count(tally: Tally, step: number): Half {
    const earlier = this.#steps[1] === step ? 1 : 0
    this.#countStep(tally, earlier, step)
    this.#countStep(tally, earlier === 0 ? 1 : 0, step + 1)
    return earlier
  }

  /** Counts in place of another step how often each offset is met. */
  #countStep(tally: Tally, half: Half, step: number): void {
    const before = this.#steps[half]
    if (before === step) return
    if (before >= 0) tally.clear(half, ...this.#offsetsOf(before * STEP, STEP))
    const { times } = this.#counted.query
    tally.count(half, firstAtOrAfter(times, step * STEP), firstAtOrAfter(times, (step + 1) * STEP))
    this.#steps[half] = step
  }
}

/** The middle of a passage, counted from 1 on. */
function aroundOf(passage: number): number {
  return passage * STEP
}

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
    return { around: aroundOf(passages[fullest]), offset: (fullest - zero) * FRAME }
  })
}
