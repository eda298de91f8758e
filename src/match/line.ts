import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { firstAtOrAfter } from '../fingerprint/fingerprint.ts'

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

/** A line that votes agree on. */
export interface VotedLine extends Line {
  /** Where one of them is, in time units of the query. */
  readonly around: number
}

/** Where a query time lies in the reference. */
export function forth({ timeScale, offset }: Line, time: number): number {
  return time * timeScale + offset
}

/** Where a reference time lies in the query. */
export function back({ timeScale, offset }: Line, time: number): number {
  return (time - offset) / timeScale
}

/** How the reference lies on the query. */
export function inverse({ timeScale, offset, pitchShift }: Line): Line {
  return { timeScale: 1 / timeScale, offset: -offset / timeScale, pitchShift: -pitchShift }
}

/** The peaks of a query that are found again in the reference along a line: a column entry for each. */
export class Matches {
  readonly line: Line
  /** The query's peaks, ascending, and the like of each in the reference. */
  readonly peaks: Int32Array
  readonly theirs: Int32Array
  /** How far from its place each is found, in time and pitch units. */
  readonly timeErrors: Float32Array
  readonly pitchErrors: Float32Array
  readonly #queryPeaks: number
  #likes: Int32Array | undefined

  constructor(line: Line, queryPeaks: number, count: number) {
    this.line = line
    this.#queryPeaks = queryPeaks
    this.peaks = new Int32Array(count)
    this.theirs = new Int32Array(count)
    this.timeErrors = new Float32Array(count)
    this.pitchErrors = new Float32Array(count)
  }

  /** For each peak of the query its like in the reference, or −1. Made when first asked for, and kept. */
  get likes(): Int32Array {
    if (this.#likes !== undefined) return this.#likes
    const likes = new Int32Array(this.#queryPeaks).fill(-1)
    for (let i = 0; i < this.peaks.length; i++) likes[this.peaks[i]] = this.theirs[i]
    this.#likes = likes
    return likes
  }
}

/** Peaks of a query, the nearest like of each, and how far from its place that is. */
export class Found {
  count = 0
  peaks = new Int32Array(0)
  likes = new Int32Array(0)
  timeErrors = new Float64Array(0)
  pitchErrors = new Float64Array(0)

  reserve(size: number): void {
    if (this.peaks.length >= size) return
    this.peaks = new Int32Array(size)
    this.likes = new Int32Array(size)
    this.timeErrors = new Float64Array(size)
    this.pitchErrors = new Float64Array(size)
  }
}

const found = new Found()

/**
 * Finds for each peak of the query, `from` to before `to`, the reference peak that lies nearest to
 * its place within tolerance. Both are in order of time, so one pass over both finds them: within the
 * tolerance of time lie a few peaks, and of those within the tolerance of pitch there is seldom more than one.
 *
 * @returns columns that the next call overwrites.
 */
export function findLikes(query: Constellation, reference: Constellation, line: Line, from: number, to: number): Found {
  const theirTimes = reference.times
  found.count = 0
  if (theirTimes.length === 0 || from >= to) return found
  found.reserve(to - from)
  const beginning = back(line, theirTimes[0] - TIME_TOLERANCE) - 1
  const end = back(line, theirTimes[theirTimes.length - 1] + TIME_TOLERANCE) + 1
  const first = Math.max(from, firstAtOrAfter(query.times, beginning))
  found.count = sweep(query, reference, line, first, Math.min(to, firstAtOrAfter(query.times, end)), found)
  return found
}

/** The loop of `findLikes`. Loops that are hot stand alone: what follows one in its function, the engine compiles badly. */
function sweep(
  query: Constellation,
  reference: Constellation,
  line: Line,
  from: number,
  to: number,
  into: Found,
): number {
  const { pitches } = query
  const theirPitches = reference.pitches
  const times = signed(query.times)
  const theirTimes = signed(reference.times)
  const { timeScale, offset, pitchShift } = line
  const { peaks, likes, timeErrors, pitchErrors } = into
  const theirCount = theirTimes.length
  // Pitches are whole: so are the least and the most that may be added to one to be within tolerance.
  const lowest = Math.ceil(pitchShift - PITCH_TOLERANCE)
  const range = Math.floor(pitchShift + PITCH_TOLERANCE) - lowest
  let near = from < to ? firstAtOrAfter(theirTimes, forth(line, times[from]) - TIME_TOLERANCE) : 0
  let count = 0
  for (let peak = from; peak < to; peak++) {
    const time = times[peak] * timeScale + offset
    const low = pitches[peak] + lowest
    // Times are whole as well, and compared as such.
    const earliest = Math.ceil(time - TIME_TOLERANCE) | 0
    const latest = Math.floor(time + TIME_TOLERANCE) | 0
    while (near < theirCount && theirTimes[near] < earliest) near++
    let like = -1
    let best = 2
    for (let at = near; at < theirCount && theirTimes[at] <= latest; at++) {
      const above = theirPitches[at] - low
      if (above >>> 0 > range) continue
      const cost = distance(theirTimes[at] - time, above + lowest - pitchShift)
      if (cost > best || (cost === best && like >= 0 && !isHigher(theirPitches[at], theirPitches[like]))) continue
      best = cost
      like = at
    }
    if (like < 0) continue
    peaks[count] = peak
    likes[count] = like
    timeErrors[count] = theirTimes[like] - time
    pitchErrors[count++] = theirPitches[like] - pitches[peak] - pitchShift
  }
  return count
}

/** The same times, faster to compute with: of recordings of more than 49 days they wrap around. */
function signed(times: Uint32Array): Int32Array {
  return new Int32Array(times.buffer, times.byteOffset, times.length)
}

export const SEMITONE_BITS = Math.log2(SEMITONE)

/** Of two that are equally near the one in a higher semitone is taken, or the earlier. */
function isHigher(pitch: number, than: number): boolean {
  return pitch >> SEMITONE_BITS > than >> SEMITONE_BITS
}

function distance(timeError: number, pitchError: number): number {
  const inTime = timeError * (1 / TIME_TOLERANCE)
  const inPitch = pitchError * (1 / PITCH_TOLERANCE)
  return inTime * inTime + inPitch * inPitch
}

/** For each reference peak which of those found has taken it, or −1: so before and after each use. */
let takenBy = new Int32Array(0)

/**
 * Matches peaks one to one: each query peak takes the nearest reference peak within tolerance, and
 * of several that take the same one the nearest keeps it.
 */
export function match(query: Constellation, reference: Constellation, line: Line): Matches {
  findLikes(query, reference, line, 0, query.times.length)
  if (takenBy.length < reference.times.length) takenBy = new Int32Array(reference.times.length).fill(-1)
  const matches = new Matches(line, query.times.length, taken(found, takenBy))
  keep(found, takenBy, matches)
  return matches
}

/** How many reference peaks are taken. */
function taken({ count, likes }: Found, by: Int32Array): number {
  let all = 0
  for (let i = 0; i < count; i++) {
    const rival = by[likes[i]]
    if (rival < 0) all++
    else if (distanceOf(rival) <= distanceOf(i)) continue
    by[likes[i]] = i
  }
  return all
}

function keep(from: Found, by: Int32Array, { peaks, theirs, timeErrors, pitchErrors }: Matches): void {
  for (let i = 0, at = 0; i < from.count; i++) {
    const like = from.likes[i]
    if (by[like] !== i) continue
    by[like] = -1
    peaks[at] = from.peaks[i]
    theirs[at] = like
    timeErrors[at] = from.timeErrors[i]
    pitchErrors[at++] = from.pitchErrors[i]
  }
}

function distanceOf(i: number): number {
  return distance(found.timeErrors[i], found.pitchErrors[i])
}
