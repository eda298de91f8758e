import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
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

/** The reference peak nearest to a time and a pitch, within tolerance; −1 where there is none. */
function nearest(reference: Bands, time: number, pitch: number): number {
  const { pitches } = reference.constellation
  const [first, last] = reference.range(pitch - PITCH_TOLERANCE, pitch + PITCH_TOLERANCE)
  const until = time + TIME_TOLERANCE
  let like = -1
  let best = Number.POSITIVE_INFINITY
  for (let band = first; band <= last; band++) {
    const end = reference.starts[band + 1]
    for (let at = reference.seek(band, time - TIME_TOLERANCE); at < end && reference.times[at] <= until; at++) {
      const peak = reference.peaks[at]
      if (Math.abs(pitches[peak] - pitch) > PITCH_TOLERANCE) continue
      const cost = distance(reference.times[at] - time, pitches[peak] - pitch)
      if (cost >= best) continue
      best = cost
      like = peak
    }
  }
  return like
}

function distance(timeError: number, pitchError: number): number {
  return (timeError / TIME_TOLERANCE) ** 2 + (pitchError / PITCH_TOLERANCE) ** 2
}

/**
 * Matches peaks one to one: each query peak takes the nearest reference peak within tolerance, and
 * of several that take the same one the nearest keeps it.
 */
export function match(query: Constellation, reference: Bands, line: Line): Matches {
  const { times, pitches } = reference.constellation
  const likes = new Int32Array(query.times.length)
  const timeErrors = new Float32Array(likes.length)
  const pitchErrors = new Float32Array(likes.length)
  const takenBy = new Int32Array(times.length).fill(-1)
  for (let peak = 0; peak < likes.length; peak++) {
    const time = query.times[peak] * line.timeScale + line.offset
    const pitch = query.pitches[peak] + line.pitchShift
    const like = nearest(reference, time, pitch)
    likes[peak] = like
    if (like < 0) continue
    timeErrors[peak] = times[like] - time
    pitchErrors[peak] = pitches[like] - pitch
    const rival = takenBy[like]
    if (
      rival >= 0 &&
      distance(timeErrors[rival], pitchErrors[rival]) <= distance(timeErrors[peak], pitchErrors[peak])
    ) {
      likes[peak] = -1
      continue
    }
    if (rival >= 0) likes[rival] = -1
    takenBy[like] = peak
  }
  return { line, likes, timeErrors, pitchErrors }
}

/** A fitted line leaves its hypothesis' time scale by at most this part of it. */
const SCALE_FREEDOM = 0.012
/** Around a seed at least so many of the peaks must be found again, nearly in their place. */
const LEAST_FOUND = 0.06

/** Where the peaks further out are found again so much more seldom, the line has ended. */
const ENDED = 0.25

/**
 * Fits a line to the peaks around a time where it is thought to hold, then to twice as much, and so
 * on while it holds, so that a small error of the time scale never carries the far end out of tolerance.
 *
 * @param around query time, in time units.
 * @returns undefined where it does not even hold there.
 */
export function fit(query: Constellation, reference: Bands, hypothesis: Line, around: number): Line | undefined {
  const duration = query.times.at(-1) ?? 0
  const errorsWithin = (line: Line, reach: number) =>
    errorsOf(
      query,
      reference,
      line,
      firstAtOrAfter(query.times, around - reach),
      firstAtOrAfter(query.times, around + reach),
    )
  let line = refitted(hypothesis, errorsWithin(hypothesis, FIRST_REACH).found, hypothesis.timeScale)
  let inner = LEAST_FOUND
  for (let reach = FIRST_REACH; ; reach *= 2) {
    const { found, share } = errorsWithin(line, reach)
    if (reach === FIRST_REACH && (found.length < LEAST_NEAR || share < LEAST_FOUND)) return undefined
    // Twice the reach: where nothing outside is found, the share is half of what it was.
    if (share < inner * (0.5 + ENDED / 2)) return line
    inner = share
    line = refitted(line, found, hypothesis.timeScale)
    if (around - reach <= 0 && around + reach >= duration) return line
  }
}

const FIRST_REACH = 4 * TIME_UNITS_PER_SECOND
const LEAST_NEAR = 5

function isNear(timeError: number, pitchError: number): boolean {
  return Math.abs(timeError) <= FRAME && Math.abs(pitchError) <= 0.3 * SEMITONE
}

/** A peak of the query and how far its nearest like is. */
interface Found {
  readonly time: number
  readonly timeError: number
  readonly pitchError: number
}

/** The peaks that are found again, and which share of all are found nearly in their place. */
function errorsOf(query: Constellation, reference: Bands, line: Line, from: number, to: number) {
  const { times, pitches } = reference.constellation
  const found: Found[] = []
  let near = 0
  for (let peak = from; peak < to; peak++) {
    const time = query.times[peak] * line.timeScale + line.offset
    const pitch = query.pitches[peak] + line.pitchShift
    const like = nearest(reference, time, pitch)
    if (like < 0) continue
    const timeError = times[like] - time
    const pitchError = pitches[like] - pitch
    found.push({ time: query.times[peak], timeError, pitchError })
    if (isNear(timeError, pitchError)) near++
  }
  return { found, share: near / Math.max(1, to - from) }
}

/** Least squares over the likes that lie near the middle of all: chance ones lie anywhere. */
function refitted(line: Line, found: readonly Found[], hypothesisScale: number): Line {
  if (found.length < LEAST_NEAR) return line
  const pitchShift = median(found.map(({ pitchError }) => pitchError))
  const spread = median(found.map(({ pitchError }) => Math.abs(pitchError - pitchShift)))
  const pitchReach = Math.max(0.05 * SEMITONE, 3 * spread)
  const inTune = found.filter(({ pitchError }) => Math.abs(pitchError - pitchShift) <= pitchReach)
  const middle = median(inTune.map(({ timeError }) => timeError))
  const reach = Math.max(0.3 * FRAME, 3 * median(inTune.map(({ timeError }) => Math.abs(timeError - middle))))
  const { slope, intercept } = leastSquares(inTune.filter(({ timeError }) => Math.abs(timeError - middle) <= reach))
  const timeScale = line.timeScale + slope
  if (Math.abs(timeScale / hypothesisScale - 1) > SCALE_FREEDOM) {
    return { ...line, offset: line.offset + middle, pitchShift: line.pitchShift + pitchShift }
  }
  return { timeScale, offset: line.offset + intercept, pitchShift: line.pitchShift + pitchShift }
}

function leastSquares(found: readonly Found[]): { slope: number; intercept: number } {
  const meanTime = found.reduce((sum, { time }) => sum + time, 0) / found.length
  const meanError = found.reduce((sum, { timeError }) => sum + timeError, 0) / found.length
  let squares = 0
  let products = 0
  for (const { time, timeError } of found) {
    squares += (time - meanTime) ** 2
    products += (time - meanTime) * (timeError - meanError)
  }
  const slope = squares > 0 ? products / squares : 0
  return { slope, intercept: meanError - slope * meanTime }
}

/** The middle of values in any order; 0 of none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return 0
  return Float32Array.from(values).sort()[values.length >> 1]
}
