import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import { EXACT, landmarks, type Probe } from '../fingerprint/landmarks.ts'
import type { Alignment } from '../match/alignment.ts'
import { type Axis, pixel } from './axis.ts'

/** A query time and a reference time, in time units, that have something in common. */
type Meeting = readonly [query: number, reference: number]

/** The plane of an alignment plot: query time to the right, reference time upwards. */
export interface Plane {
  readonly x: Axis
  readonly y: Axis
}

/** The matched peaks that the passages stand on. */
export function matchedPeaks(query: Constellation, reference: Constellation, alignment: Alignment): Meeting[] {
  return alignment.queryPassages.flatMap(({ line, first, last }) => {
    const { likes } = alignment.lines[line].matches
    const met: Meeting[] = []
    for (let peak = first; peak <= last; peak++)
      if (likes[peak] >= 0) met.push([query.times[peak], reference.times[likes[peak]]])
    return met
  })
}

/** About so many landmarks of each side are looked up. */
const LANDMARKS_WANTED = 20_000
/** A hash that is in the reference more often says nothing but that the music repeats itself. */
const MOST_OCCURRENCES = 24

/**
 * Where a landmark of the query occurs in the reference, under the change that the heaviest passage
 * shows: a copy makes a line, a refrain lines beside it, and chance a scatter.
 */
export function sharedLandmarks(query: Constellation, reference: Constellation, alignment: Alignment): Meeting[] {
  const probe = probeOf(alignment)
  const sampling = samplingOf(Math.max(query.times.length, reference.times.length))
  const ours = landmarks(query, sampling, probe)
  const theirs = landmarks(reference, sampling)
  const occurrences = new Map<number, number[]>()
  theirs.hashes.forEach((hash, i) => {
    const times = occurrences.get(hash)
    if (times === undefined) occurrences.set(hash, [theirs.times[i]])
    else times.push(theirs.times[i])
  })
  return Array.from(ours.hashes).flatMap((hash, i): Meeting[] => {
    const times = occurrences.get(hash) ?? []
    return times.length > MOST_OCCURRENCES ? [] : times.map((time) => [ours.times[i] / probe.timeScale, time])
  })
}

function probeOf({ lines, queryPassages }: Alignment): Probe {
  if (queryPassages.length === 0) return EXACT
  const { line } = queryPassages.reduce((best, passage) => (passage.weight > best.weight ? passage : best))
  const { timeScale, pitchShift } = lines[line].matches.line
  return { timeScale, pitchShift: pitchShift / PARAMETERS.pitchUnitsPerSemitone }
}

/** A peak makes about four landmarks. A power of two, as `landmarks` wants it. */
function samplingOf(peaks: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2((4 * peaks) / LANDMARKS_WANTED)))
}

/**
 * Meetings as the path of a round-capped stroke: a dot each. Those that would fall on one another
 * are drawn once, and of too many an even selection, so that an hour's picture is no larger than a minute's.
 *
 * @param grain dots nearer than so many pixels are one.
 * @param most dots.
 */
export function dotPath(meetings: readonly Meeting[], { x, y }: Plane, grain: number, most: number): string {
  const cells = new Set<string>()
  for (const [query, reference] of meetings) {
    const column = Math.round(pixel(x, query / TIME_UNITS_PER_SECOND) / grain)
    const row = Math.round(pixel(y, reference / TIME_UNITS_PER_SECOND) / grain)
    cells.add(`M${tenth(column * grain)} ${tenth(row * grain)}h0`)
  }
  const step = Math.max(1, cells.size / most)
  const dots = [...cells]
  return Array.from({ length: Math.min(dots.length, most) }, (_, i) => dots[Math.floor(i * step)]).join('')
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10
}
