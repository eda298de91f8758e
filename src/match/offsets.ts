import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import { firstAtOrAfter } from '../fingerprint/fingerprint.ts'
import type { Bands } from './bands.ts'
import { PITCH_TOLERANCE } from './line.ts'

const FRAME = PARAMETERS.timeUnitsPerFrame
/** A passage of the query that is looked for as a whole: long enough to be told from chance. */
export const WINDOW = 5 * TIME_UNITS_PER_SECOND
const PER_WINDOW = 3
const LEAST_COUNT = 5

/** A passage of the query, and where in the reference many of its peaks are found again. */
export interface Seed {
  /** Middle of the passage, in query time units. */
  readonly around: number
  /** Reference time less scaled query time, in time units. */
  readonly offset: number
  /** Peaks found again at this offset, beyond those found at the typical one. */
  readonly excess: number
}

/**
 * The offsets at which each passage of the longer recording is best found again in the shorter, best
 * first: of a loop, each round has an offset of its own that way.
 */
export function seeds(query: Bands, reference: Bands, timeScale: number, pitchShift: number): Seed[] {
  if (lengthOf(query) * timeScale >= lengthOf(reference)) {
    return offsetsOf(query.constellation, reference, timeScale, pitchShift)
  }
  return offsetsOf(reference.constellation, query, 1 / timeScale, -pitchShift).map(({ around, offset, excess }) => ({
    around: around / timeScale + offset,
    offset: -offset * timeScale,
    excess,
  }))
}

function lengthOf({ constellation: { times } }: Bands): number {
  return times.at(-1) ?? 0
}

function offsetsOf(query: Constellation, reference: Bands, timeScale: number, pitchShift: number): Seed[] {
  const end = query.times.at(-1) ?? 0
  const length = lengthOf(reference) + WINDOW * timeScale
  const counts = new Uint16Array(Math.ceil(length / FRAME) + 4)
  const lastZero = Math.ceil(((end + WINDOW) * timeScale) / FRAME)
  const overall = new Overall(counts.length + lastZero)
  const found: Seed[] = []
  for (let from = 0; from <= end; from += WINDOW / 2) {
    const first = firstAtOrAfter(query.times, from)
    const last = firstAtOrAfter(query.times, from + WINDOW)
    if (last - first < LEAST_COUNT) continue
    const around = from + WINDOW / 2
    const zero = Math.ceil(((from + WINDOW) * timeScale) / FRAME)
    countOffsets(query, reference, timeScale, pitchShift, first, last, zero * FRAME, counts)
    overall.add(counts, lastZero - zero, around)
    for (const { frame, excess } of summits(counts)) found.push({ around, offset: (frame - zero) * FRAME, excess })
    counts.fill(0)
  }
  return [...overall.seeds(lastZero), ...found.sort((a, b) => b.excess - a.excess)]
}

/** Offsets of all passages together: of a loop the one that holds longest stands out only here. */
class Overall {
  readonly #counts: Uint32Array
  /** For each offset the most peaks that one passage found there, and the passage. */
  readonly #most: Uint16Array
  readonly #around: Uint32Array

  constructor(length: number) {
    this.#counts = new Uint32Array(length)
    this.#most = new Uint16Array(length)
    this.#around = new Uint32Array(length)
  }

  add(counts: Uint16Array, shift: number, around: number): void {
    for (let frame = 0, at = shift; frame < counts.length; frame++, at++) {
      this.#counts[at] += counts[frame]
      if (counts[frame] <= this.#most[at]) continue
      this.#most[at] = counts[frame]
      this.#around[at] = around
    }
  }

  seeds(zero: number): Seed[] {
    return summits(this.#counts).map(({ frame, excess }) => {
      const fullest = [frame - 1, frame, frame + 1].reduce(
        (best, at) => (this.#most[at] > this.#most[best] ? at : best),
        frame,
      )
      return { around: this.#around[fullest], offset: (fullest - zero) * FRAME, excess }
    })
  }
}

/** Counts into `counts` how often each offset, from −`zero` time units on, in frames, is met. */
function countOffsets(
  query: Constellation,
  reference: Bands,
  timeScale: number,
  pitchShift: number,
  first: number,
  last: number,
  zero: number,
  counts: Uint16Array,
): void {
  const { pitches } = reference.constellation
  for (let peak = first; peak < last; peak++) {
    const time = zero - query.times[peak] * timeScale + FRAME / 2
    const pitch = query.pitches[peak] + pitchShift
    const low = pitch - PITCH_TOLERANCE
    const high = pitch + PITCH_TOLERANCE
    const [firstBand, lastBand] = reference.range(low, high)
    for (let at = reference.starts[firstBand]; at < reference.starts[lastBand + 1]; at++) {
      const other = pitches[reference.peaks[at]]
      if (other >= low && other <= high) counts[Math.floor((reference.times[at] + time) / FRAME)]++
    }
  }
}

const FULLEST = 1.001

/** The highest sums of three neighbouring counts, less the typical sum where there is any. */
function summits(counts: Uint16Array | Uint32Array): { frame: number; excess: number }[] {
  const best: { frame: number; excess: number }[] = []
  let filled = 0
  let total = 0
  for (let frame = 1; frame + 1 < counts.length; frame++) {
    // Of equal sums the one around the fullest offset.
    const sum = counts[frame - 1] + counts[frame] * FULLEST + counts[frame + 1]
    if (sum === 0) continue
    filled++
    total += sum
    if (sum < LEAST_COUNT || (best.length === PER_WINDOW && sum <= best[PER_WINDOW - 1].excess)) continue
    const near = best.findIndex((other) => Math.abs(other.frame - frame) <= 3)
    if (near >= 0 && best[near].excess >= sum) continue
    if (near >= 0) best.splice(near, 1)
    best.push({ frame, excess: sum })
    best.sort((a, b) => b.excess - a.excess)
    if (best.length > PER_WINDOW) best.pop()
  }
  return best.map(({ frame, excess }) => ({ frame, excess: excess - total / filled }))
}
