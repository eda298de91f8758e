import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import type { Bands } from './bands.ts'
import { type Matches, median, PITCH_TOLERANCE, TIME_TOLERANCE } from './line.ts'

const FRAME = PARAMETERS.timeUnitsPerFrame
const SEMITONE = PARAMETERS.pitchUnitsPerSemitone

/** A peak's like by chance is at most so likely, however dense its surroundings. */
const MOST_LIKELY_CHANCE = 0.6
const SURROUNDINGS = 10 * TIME_UNITS_PER_SECOND

/** What the peaks of a query say for a common recording along a line. */
export interface Evidence {
  readonly matches: Matches
  /** How likely each peak is to have a like by chance. */
  readonly chances: Float32Array
  /** Log likelihood ratio, copy against chance, of each match's distances; 0 where there is none. */
  readonly fidelities: Float32Array
  /** Level of each peak less its like's, less what neighbours differ by: decibels. */
  readonly levelErrors: Float32Array
}

export function weigh(query: Bands, reference: Bands, matches: Matches): Evidence {
  const { likes, timeErrors, pitchErrors } = matches
  const levelErrors = relativeLevels(query, reference, matches)
  const own = query.crowding(SURROUNDINGS, PITCH_TOLERANCE)
  const theirs = reference.crowding(SURROUNDINGS, PITCH_TOLERANCE)
  const chances = new Float32Array(likes.length)
  const fidelities = new Float32Array(likes.length)
  for (let peak = 0; peak < likes.length; peak++) {
    const like = likes[peak]
    const crowd = Math.max(own[peak], like >= 0 ? theirs[like] : 0)
    chances[peak] = Math.min(MOST_LIKELY_CHANCE, (crowd * TIME_TOLERANCE) / SURROUNDINGS)
    if (like >= 0) fidelities[peak] = fidelity(timeErrors[peak], pitchErrors[peak], levelErrors[peak])
  }
  return { matches, chances, fidelities, levelErrors }
}

/**
 * How much each peak speaks for a copy that keeps a share of its peaks: the logarithm of how much
 * likelier what was met is in such a copy than by chance.
 *
 * @param kept share of peaks found again, between 0 and 1.
 */
export function weights({ matches, chances, fidelities }: Evidence, kept: number): Float32Array {
  return chances.map((chance, peak) => {
    const missed = Math.log((1 - kept) / (1 - Math.min(kept, chance)))
    return matches.likes[peak] < 0 ? missed : Math.max(missed, Math.log(kept / chance) + fidelities[peak])
  })
}

/** Level differences less those of the same octave half (tone controls) and time (gain, compression). */
function relativeLevels(query: Bands, reference: Bands, { likes }: Matches): Float32Array {
  const errors = new Float32Array(likes.length)
  const matched: number[] = []
  const octaveHalves = new Map<number, number[]>()
  for (let peak = 0; peak < likes.length; peak++) {
    if (likes[peak] < 0) continue
    const like = likes[peak]
    errors[peak] =
      (query.constellation.levels[peak] - reference.constellation.levels[like]) / PARAMETERS.levelUnitsPerDb
    matched.push(peak)
    const half = Math.floor(query.constellation.pitches[peak] / (6 * SEMITONE))
    const list = octaveHalves.get(half)
    if (list === undefined) octaveHalves.set(half, [peak])
    else list.push(peak)
  }
  for (const peaks of octaveHalves.values()) {
    const typical = median(peaks.map((peak) => errors[peak]))
    for (const peak of peaks) errors[peak] -= typical
  }
  const reach = 12
  const typical = matched.map((_, i) =>
    median(matched.slice(Math.max(0, i - reach), i + reach + 1).map((peak) => errors[peak])),
  )
  for (let i = 0; i < matched.length; i++) errors[matched[i]] -= typical[i]
  return errors
}

/** Log likelihood ratio of a match's distances, copy against chance. */
function fidelity(timeError: number, pitchError: number, levelError: number): number {
  return (
    ratio(Math.abs(timeError) / FRAME, 0.35, 1.5, 1.5) +
    ratio(Math.abs(pitchError) / SEMITONE, 0.03, 0.08, 0.4) +
    ratio(Math.abs(levelError), 1.2, 5, 30)
  )
}

/** Two exponential distributions compared, each with a part that is flat up to the limit. */
function ratio(distance: number, copyScale: number, chanceScale: number, limit: number): number {
  const flat = 0.15 / limit
  const copy = flat + (0.85 / copyScale) * Math.exp(-distance / copyScale)
  const chance = flat + (0.85 / chanceScale) * Math.exp(-distance / chanceScale)
  return Math.log(copy / chance)
}
