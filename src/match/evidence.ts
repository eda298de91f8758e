import { PARAMETERS } from '../dsp/parameters.ts'
import type { Bands } from './bands.ts'
import { Curve } from './curve.ts'
import { type Line, type Matches, PITCH_TOLERANCE, TIME_TOLERANCE } from './line.ts'
import { matched } from './lines.ts'
import { groupMedians, slidingMedians } from './median.ts'

const FRAME = PARAMETERS.timeUnitsPerFrame
const SEMITONE = PARAMETERS.pitchUnitsPerSemitone
const DECIBEL = PARAMETERS.levelUnitsPerDb

/** How like the matches of a query along a line are: a column entry for each match. */
export interface Closeness {
  readonly matches: Matches
  /** Log likelihood ratio, copy against chance, of the match's distances. */
  readonly fidelities: Float32Array
  /** Level of the peak less its like's, less what neighbours differ by: level units. */
  readonly levelErrors: Int16Array
}

/** What the peaks of a query say for a common recording along a line. */
export interface Evidence extends Closeness {
  /** The larger crowd of the two peaks of each match: how likely a like is by chance. */
  readonly crowds: Uint8Array
}

/** Matches two recordings along a line. */
export function closenessOf(query: Bands, reference: Bands, line: Line): Closeness {
  const matches = matched(query.constellation, reference.constellation, line)
  const levelErrors = relativeLevels(query, reference, matches)
  return { matches, fidelities: fidelitiesOf(matches, levelErrors), levelErrors }
}

function fidelitiesOf({ timeErrors, pitchErrors }: Matches, levelErrors: Int16Array): Float32Array {
  const fidelities = new Float32Array(levelErrors.length)
  for (let i = 0; i < fidelities.length; i++) {
    fidelities[i] =
      IN_TIME.at(Math.abs(timeErrors[i])) +
      IN_PITCH.at(Math.abs(pitchErrors[i])) +
      IN_LEVEL.values[Math.abs(levelErrors[i])]
  }
  return fidelities
}

export function weigh(query: Bands, reference: Bands, closeness: Closeness): Evidence {
  const { peaks, theirs } = closeness.matches
  const own = query.crowds
  const other = reference.crowds
  const crowds = new Uint8Array(peaks.length)
  for (let i = 0; i < crowds.length; i++) crowds[i] = Math.max(own[peaks[i]], other[theirs[i]])
  return { ...closeness, crowds }
}

/** Levels lie between 0 and 255, their differences between twice that. */
const MOST_LEVEL_ERROR = 2 * 255
const IN_TIME = new Curve(TIME_TOLERANCE, 1024, (error) => ratio(error / FRAME, 0.35, 1.5, 1.5))
const IN_PITCH = new Curve(PITCH_TOLERANCE, 1024, (error) => ratio(error / SEMITONE, 0.03, 0.08, 0.4))
const IN_LEVEL = new Curve(MOST_LEVEL_ERROR, MOST_LEVEL_ERROR, (error) => ratio(error / DECIBEL, 1.2, 5, 30))

/** Two exponential distributions compared, copy against chance, each with a part that is flat up to the limit. */
function ratio(distance: number, copyScale: number, chanceScale: number, limit: number): number {
  const flat = 0.15 / limit
  const copy = flat + (0.85 / copyScale) * Math.exp(-distance / copyScale)
  const chance = flat + (0.85 / chanceScale) * Math.exp(-distance / chanceScale)
  return Math.log(copy / chance)
}

/** Matches to either side that a gain or a compressor changes alike. */
const LEVEL_NEIGHBOURS = 12

/** Level differences less those of the same octave half (tone controls) and time (gain, compression). */
function relativeLevels(query: Bands, reference: Bands, { peaks, theirs }: Matches): Int16Array {
  const { levels, pitches } = query.constellation
  const theirLevels = reference.constellation.levels
  const errors = new Int16Array(peaks.length)
  const halves = new Uint8Array(peaks.length)
  for (let i = 0; i < peaks.length; i++) {
    errors[i] = levels[peaks[i]] - theirLevels[theirs[i]]
    halves[i] = halfOctave(pitches[peaks[i]])
  }
  const { medians } = groupMedians(errors, halves)
  for (let i = 0; i < errors.length; i++) errors[i] -= medians[halves[i]]
  const typical = slidingMedians(errors, LEVEL_NEIGHBOURS, MOST_LEVEL_ERROR)
  for (let i = 0; i < errors.length; i++) errors[i] -= typical[i]
  return errors
}

export function halfOctave(pitch: number): number {
  return Math.floor(pitch / (6 * SEMITONE))
}
