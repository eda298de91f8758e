import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import { firstAtOrAfter } from '../fingerprint/fingerprint.ts'
import { type Found, findLikes, type Line, PITCH_TOLERANCE, TIME_TOLERANCE } from './line.ts'
import { medianWithin as middleOf } from './median.ts'

const FRAME = PARAMETERS.timeUnitsPerFrame
const SEMITONE = PARAMETERS.pitchUnitsPerSemitone

/** What decides where a line holds, and what it is fitted to. */
export const FITTING = {
  /** A fitted line leaves its hypothesis' time scale by at most this part of it. */
  SCALE_FREEDOM: 0.012,
  /** Around a seed at least so many of the peaks must be found again, nearly in their place: time and pitch units. */
  LEAST_FOUND: 0.06,
  IN_PLACE_TIME: FRAME,
  IN_PLACE_PITCH: 0.3 * SEMITONE,
  /** Where the peaks further out are found again so much more seldom, the line has ended. */
  ENDED: 0.25,
  FIRST_REACH: 4 * TIME_UNITS_PER_SECOND,
  LEAST_NEAR: 5,
  /** Errors no further than this from the middle of all are near it. */
  LEAST_TIME_SPREAD: 0.3 * FRAME,
  LEAST_PITCH_SPREAD: 0.05 * SEMITONE,
} as const

const { SCALE_FREEDOM, LEAST_FOUND, IN_PLACE_TIME, IN_PLACE_PITCH, ENDED, FIRST_REACH, LEAST_NEAR } = FITTING
const { LEAST_TIME_SPREAD, LEAST_PITCH_SPREAD } = FITTING

/**
 * Fits a line to the peaks around a time where it is thought to hold, then to twice as much, and so
 * on while it holds, so that a small error of the time scale never carries the far end out of tolerance.
 *
 * @param around query time, in time units.
 * @returns undefined where it does not even hold there.
 */
export function fit(
  query: Constellation,
  reference: Constellation,
  hypothesis: Line,
  around: number,
): Line | undefined {
  const { times } = query
  const duration = times.at(-1) ?? 0
  let line = hypothesis
  let from = 0
  let to = 0
  const look = (reach: number) => {
    from = firstAtOrAfter(times, around - reach)
    to = firstAtOrAfter(times, around + reach)
    return findLikes(query, reference, line, from, to)
  }
  line = refitted(line, times, look(FIRST_REACH), hypothesis.timeScale)
  let inner: number = LEAST_FOUND
  for (let reach = FIRST_REACH; ; reach *= 2) {
    const found = look(reach)
    const share = nearOf(found) / Math.max(1, to - from)
    if (reach === FIRST_REACH && (found.count < LEAST_NEAR || share < LEAST_FOUND)) return undefined
    // Twice the reach: where nothing outside is found, the share is half of what it was.
    if (share < inner * (0.5 + ENDED / 2)) return line
    inner = share
    line = refitted(line, times, found, hypothesis.timeScale)
    if (around - reach <= 0 && around + reach >= duration) return line
  }
}

/** How many are found nearly in their place. */
function nearOf({ count, timeErrors, pitchErrors }: Found): number {
  let near = 0
  for (let i = 0; i < count; i++) {
    if (Math.abs(timeErrors[i]) <= IN_PLACE_TIME && Math.abs(pitchErrors[i]) <= IN_PLACE_PITCH) near++
  }
  return near
}

/** Least squares over the likes that lie near the middle of all: chance ones lie anywhere. */
function refitted(line: Line, times: Uint32Array, found: Found, hypothesisScale: number): Line {
  if (found.count < LEAST_NEAR) return line
  const pitchShift = middleOf(found.pitchErrors, found.count, PITCH_TOLERANCE)
  keepNear(found, found.pitchErrors, pitchShift, PITCH_TOLERANCE, LEAST_PITCH_SPREAD)
  const middle = middleOf(found.timeErrors, found.count, TIME_TOLERANCE)
  keepNear(found, found.timeErrors, middle, TIME_TOLERANCE, LEAST_TIME_SPREAD)
  const { slope, intercept } = leastSquares(times, found)
  const timeScale = line.timeScale + slope
  if (Math.abs(timeScale / hypothesisScale - 1) > SCALE_FREEDOM) {
    return { ...line, offset: line.offset + middle, pitchShift: line.pitchShift + pitchShift }
  }
  return { timeScale, offset: line.offset + intercept, pitchShift: line.pitchShift + pitchShift }
}

/** Of each error how far it is from the middle: used again by each call. */
let distances = new Float64Array(0)

/** Drops those whose error is further from the middle than three times the typical distance. */
function keepNear(found: Found, errors: Float64Array, middle: number, limit: number, least: number): void {
  if (distances.length < found.count) distances = new Float64Array(errors.length)
  measure(errors, found.count, middle, distances)
  found.count = keepWithin(found, Math.max(least, 3 * middleOf(distances, found.count, 2 * limit)))
}

function measure(errors: Float64Array, count: number, middle: number, into: Float64Array): void {
  for (let i = 0; i < count; i++) into[i] = Math.abs(errors[i] - middle)
}

function keepWithin({ peaks, timeErrors, pitchErrors, count: before }: Found, reach: number): number {
  const from = distances
  let count = 0
  for (let i = 0; i < before; i++) {
    if (from[i] > reach) continue
    peaks[count] = peaks[i]
    timeErrors[count] = timeErrors[i]
    pitchErrors[count++] = pitchErrors[i]
  }
  return count
}

function leastSquares(times: Uint32Array, { count, peaks, timeErrors }: Found): { slope: number; intercept: number } {
  let meanTime = 0
  let meanError = 0
  for (let i = 0; i < count; i++) {
    meanTime += times[peaks[i]] / count
    meanError += timeErrors[i] / count
  }
  let squares = 0
  let products = 0
  for (let i = 0; i < count; i++) {
    const time = times[peaks[i]] - meanTime
    squares += time * time
    products += time * (timeErrors[i] - meanError)
  }
  const slope = squares > 0 ? products / squares : 0
  return { slope, intercept: meanError - slope * meanTime }
}
