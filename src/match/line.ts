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

/** The peaks of a query that are found again in the reference along a line. */
export interface Matches {
  readonly line: Line
  /** For each peak of the query its like in the reference, or −1. */
  readonly likes: Int32Array
  /** The query's peaks that have one, ascending … */
  readonly peaks: Int32Array
  /** … and how far from its place each is found, in time and pitch units. */
  readonly timeErrors: Float32Array
  readonly pitchErrors: Float32Array
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

/** Pitches of one semitone share a chain: a search within tolerance touches two. */
const CHAIN_BITS = Math.log2(SEMITONE)
/** More chains than pitches have, with room for what a line adds to a pitch. */
const CHAINS = 1024
const FIRST_CHAIN = 256

export function chainOf(pitch: number): number {
  return (pitch >> CHAIN_BITS) + FIRST_CHAIN
}

/** For each peak the one before it in its chain, or −1. */
export function chained({ pitches }: Constellation): Int32Array {
  const latest = new Int32Array(CHAINS).fill(-1)
  const before = new Int32Array(pitches.length)
  for (let peak = 0; peak < pitches.length; peak++) {
    const chain = chainOf(pitches[peak])
    before[peak] = latest[chain]
    latest[chain] = peak
  }
  return before
}

/**
 * Finds for each peak of the query, `from` to before `to`, the reference peak that lies nearest to
 * its place within tolerance. Both are in order of time, so one pass over both finds them: of each
 * chain the latest peaks are those that are near.
 *
 * @returns columns that the next call overwrites.
 */
export function findLikes(query: Constellation, reference: Bands, line: Line, from: number, to: number): Found {
  const { times, pitches } = query
  const { times: theirTimes, pitches: theirPitches } = reference.constellation
  const { timeScale, offset, pitchShift } = line
  const before = reference.chains
  const theirCount = theirTimes.length
  const latest = new Int32Array(CHAINS).fill(-1)
  found.reserve(Math.max(0, to - from))
  const { peaks, likes, timeErrors, pitchErrors } = found
  let peak = theirCount > 0 ? Math.max(from, firstAtOrAfter(times, back(line, theirTimes[0] - TIME_TOLERANCE) - 1)) : to
  const end =
    theirCount > 0
      ? Math.min(to, firstAtOrAfter(times, back(line, theirTimes[theirCount - 1] + TIME_TOLERANCE) + 1))
      : to
  let next = peak < end ? firstAtOrAfter(theirTimes, forth(line, times[peak]) - TIME_TOLERANCE) : theirCount
  let count = 0
  for (; peak < end; peak++) {
    const time = times[peak] * timeScale + offset
    const pitch = pitches[peak] + pitchShift
    for (; next < theirCount && theirTimes[next] <= time + TIME_TOLERANCE; next++)
      latest[chainOf(theirPitches[next])] = next
    const last = chainOf(Math.floor(pitch + PITCH_TOLERANCE))
    let like = -1
    let best = 2
    for (let chain = chainOf(Math.ceil(pitch - PITCH_TOLERANCE)); chain <= last; chain++) {
      for (let at = latest[chain]; at >= 0; at = before[at]) {
        const timeError = theirTimes[at] - time
        if (timeError < -TIME_TOLERANCE) break
        const pitchError = theirPitches[at] - pitch
        if (pitchError > PITCH_TOLERANCE || pitchError < -PITCH_TOLERANCE) continue
        const cost = distance(timeError, pitchError)
        if (cost > best) continue
        best = cost
        like = at
      }
    }
    if (like < 0) continue
    peaks[count] = peak
    likes[count] = like
    timeErrors[count] = theirTimes[like] - time
    pitchErrors[count++] = theirPitches[like] - pitch
  }
  found.count = count
  return found
}

function distance(timeError: number, pitchError: number): number {
  const inTime = timeError * (1 / TIME_TOLERANCE)
  const inPitch = pitchError * (1 / PITCH_TOLERANCE)
  return inTime * inTime + inPitch * inPitch
}

/**
 * Matches peaks one to one: each query peak takes the nearest reference peak within tolerance, and
 * of several that take the same one the nearest keeps it.
 */
export function match(query: Constellation, reference: Bands, line: Line): Matches {
  findLikes(query, reference, line, 0, query.times.length)
  const likes = new Int32Array(query.times.length).fill(-1)
  const takenBy = new Int32Array(reference.constellation.times.length).fill(-1)
  let count = 0
  for (let i = 0; i < found.count; i++) {
    const rival = takenBy[found.likes[i]]
    if (rival >= 0 && distanceOf(rival) <= distanceOf(i)) continue
    if (rival >= 0) likes[found.peaks[rival]] = -1
    else count++
    takenBy[found.likes[i]] = i
    likes[found.peaks[i]] = found.likes[i]
  }
  return { line, likes, ...kept(likes, count) }
}

function distanceOf(i: number): number {
  return distance(found.timeErrors[i], found.pitchErrors[i])
}

/** The columns of those that kept their like. */
function kept(likes: Int32Array, count: number) {
  const peaks = new Int32Array(count)
  const timeErrors = new Float32Array(count)
  const pitchErrors = new Float32Array(count)
  for (let i = 0, at = 0; i < found.count; i++) {
    if (likes[found.peaks[i]] < 0) continue
    peaks[at] = found.peaks[i]
    timeErrors[at] = found.timeErrors[i]
    pitchErrors[at++] = found.pitchErrors[i]
  }
  return { peaks, timeErrors, pitchErrors }
}
