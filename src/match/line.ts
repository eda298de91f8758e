import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { firstAtOrAfter } from '../fingerprint/fingerprint.ts'
import type { Bands } from './bands.ts'

const FRAME = PARAMETERS.timeUnitsPerFrame
const SEMITONE = PARAMETERS.pitchUnitsPerSemitone

/** A matched peak lies at most so far from where its like should be: time and pitch units. */
export const TIME_TOLERANCE = 1.5 * FRAME
export const PITCH_TOLERANCE = 0.4 * SEMITONE

/** How one recording lies on another: reference = query · timeScale + offset, in time units. */
export interface Line {
  readonly timeScale: number
  readonly offset: number
  /** Pitch units to add to the query. */
  readonly pitchShift: number
}

/** The peaks of a query that are found again in the reference along a line. */
export interface Matches {
  readonly line: Line
  /** For each peak of the query its like in the reference, or −1. */
  readonly likes: Int32Array
  /** For each peak of the query: distance in time and pitch from its like, in units. */
  readonly timeErrors: Float32Array
  readonly pitchErrors: Float32Array
}

/**
 * Matches peaks one to one: each query peak takes the nearest reference peak within tolerance, and
 * of several that take the same one the nearest keeps it.
 */
export function match(query: Constellation, reference: Bands, line: Line, from = 0, to = query.times.length): Matches {
  const likes = new Int32Array(query.times.length).fill(-1)
  const timeErrors = new Float32Array(query.times.length)
  const pitchErrors = new Float32Array(query.times.length)
  const costs = new Float32Array(query.times.length)
  const takenBy = new Map<number, number>()
  const { pitches } = reference.constellation
  for (let peak = from; peak < to; peak++) {
    const time = query.times[peak] * line.timeScale + line.offset
    const pitch = query.pitches[peak] + line.pitchShift
    let best = Number.POSITIVE_INFINITY
    const [first, last] = reference.range(pitch - PITCH_TOLERANCE, pitch + PITCH_TOLERANCE)
    for (let band = first; band <= last; band++) {
      const end = reference.starts[band + 1]
      const until = time + TIME_TOLERANCE
      for (let at = reference.seek(band, time - TIME_TOLERANCE); at < end && reference.times[at] <= until; at++) {
        const candidate = reference.peaks[at]
        const pitchError = pitches[candidate] - pitch
        if (Math.abs(pitchError) > PITCH_TOLERANCE) continue
        const timeError = reference.times[at] - time
        const cost = (timeError / TIME_TOLERANCE) ** 2 + (pitchError / PITCH_TOLERANCE) ** 2
        if (cost >= best) continue
        best = cost
        likes[peak] = candidate
        timeErrors[peak] = timeError
        pitchErrors[peak] = pitchError
      }
    }
    if (likes[peak] < 0) continue
    costs[peak] = best
    const rival = takenBy.get(likes[peak])
    if (rival === undefined || best < costs[rival]) {
      if (rival !== undefined) likes[rival] = -1
      takenBy.set(likes[peak], peak)
    } else likes[peak] = -1
  }
  return { line, likes, timeErrors, pitchErrors }
}

/** A fitted line leaves its hypothesis' time scale by at most this part of it. */
const SCALE_FREEDOM = 0.012

/**
 * Fits a line to the peaks around a time where it is known to hold, then to twice as much, and so
 * on, so that a small error of the time scale never carries the far end out of tolerance.
 *
 * @param around query time, in time units.
 */
export function fit(query: Constellation, reference: Bands, hypothesis: Line, around: number): Line {
  let line = hypothesis
  const duration = query.times.at(-1) ?? 0
  for (let reach = 4 * SECOND; ; reach *= 2) {
    const from = firstAtOrAfter(query.times, around - reach)
    const to = firstAtOrAfter(query.times, around + reach)
    line = refitted(query, match(query, reference, line, from, to), from, to, hypothesis.timeScale)
    if (around - reach <= 0 && around + reach >= duration) return line
  }
}

const SECOND = (FRAME * PARAMETERS.sampleRate) / PARAMETERS.hop

/** Least squares over the matches that lie near the middle of all: chance matches lie anywhere. */
function refitted(query: Constellation, matches: Matches, from: number, to: number, hypothesisScale: number): Line {
  const { line, likes, timeErrors, pitchErrors } = matches
  const matched: number[] = []
  for (let peak = from; peak < to; peak++) if (likes[peak] >= 0) matched.push(peak)
  if (matched.length < 8) return line
  const pitchShift = median(matched.map((peak) => pitchErrors[peak]))
  const pitchReach = Math.max(
    0.05 * SEMITONE,
    3 * median(matched.map((peak) => Math.abs(pitchErrors[peak] - pitchShift))),
  )
  const inTune = matched.filter((peak) => Math.abs(pitchErrors[peak] - pitchShift) <= pitchReach)
  const middle = median(inTune.map((peak) => timeErrors[peak]))
  const reach = Math.max(0.3 * FRAME, 3 * median(inTune.map((peak) => Math.abs(timeErrors[peak] - middle))))
  const near = inTune.filter((peak) => Math.abs(timeErrors[peak] - middle) <= reach)
  const { slope, intercept } = leastSquares(
    near.map((peak) => query.times[peak]),
    near.map((peak) => timeErrors[peak]),
  )
  const timeScale = line.timeScale + slope
  if (Math.abs(timeScale / hypothesisScale - 1) > SCALE_FREEDOM) {
    return { ...line, offset: line.offset + middle, pitchShift: line.pitchShift + pitchShift }
  }
  return { timeScale, offset: line.offset + intercept, pitchShift: line.pitchShift + pitchShift }
}

function leastSquares(xs: readonly number[], ys: readonly number[]): { slope: number; intercept: number } {
  const n = xs.length
  const meanX = xs.reduce((sum, x) => sum + x, 0) / n
  const meanY = ys.reduce((sum, y) => sum + y, 0) / n
  let xx = 0
  let xy = 0
  for (let i = 0; i < n; i++) {
    xx += (xs[i] - meanX) ** 2
    xy += (xs[i] - meanX) * (ys[i] - meanY)
  }
  const slope = xx > 0 ? xy / xx : 0
  return { slope, intercept: meanY - slope * meanX }
}

/** The middle of values in any order; 0 of none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return 0
  return values.toSorted((a, b) => a - b)[values.length >> 1]
}
