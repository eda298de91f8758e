import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { firstAtOrAfter } from '../fingerprint/fingerprint.ts'
import type { Alignment } from './alignment.ts'
import { halfOctave } from './evidence.ts'
import { forth, inverse, type Line, type Matches } from './line.ts'
import { groupMedians, levelMedian } from './median.ts'
import type { Passage } from './paths.ts'

const FRAME = PARAMETERS.timeUnitsPerFrame
const SEMITONE = PARAMETERS.pitchUnitsPerSemitone
const DECIBEL = PARAMETERS.levelUnitsPerDb

/** How far from a peak something louder keeps it from being one: time and pitch units. */
const DROWNING_TIME = (PARAMETERS.neighbourhoodFrames + 1) * FRAME
const DROWNING_PITCH = (PARAMETERS.neighbourhoodSemitones + 0.2) * SEMITONE
/** How much below the level expected of a peak its drowner may be measured. */
const DROWNING_SLACK = 2 * DECIBEL
const INAUDIBLE = 4 * DECIBEL

/** One recording while it is asked what of it the other explains. */
interface Side {
  readonly constellation: Constellation
  /** 1 for each peak that the passage at hand matches. */
  readonly found: Uint8Array
  explained: number
  all: number
}

function sideOf(constellation: Constellation): Side {
  return { constellation, found: new Uint8Array(constellation.times.length), explained: 0, all: 0 }
}

/**
 * Share of the peaks in an alignment's passages that are found in the other recording or drowned
 * there: of the query's or of the reference's, whichever is more.
 */
export function explainedOf(query: Constellation, reference: Constellation, { lines, path }: Alignment): number {
  const ours = sideOf(query)
  const theirs = sideOf(reference)
  for (const passage of path) {
    const { matches } = lines[passage.line]
    const { line } = matches
    const gains = gainsOf(query, reference, matches, passage)
    const start = firstAtOrAfter(reference.times, forth(line, query.times[passage.first]))
    const end = firstAtOrAfter(reference.times, forth(line, query.times[passage.last]))
    mark(ours, theirs, matches, passage, 1)
    ask(ours, theirs, line, { gains, sign: -1, pitchShift: 0 }, passage.first, passage.last + 1)
    ask(theirs, ours, inverse(line), { gains, sign: 1, pitchShift: -line.pitchShift }, start, end)
    mark(ours, theirs, matches, passage, 0)
  }
  return Math.max(...[ours, theirs].map(({ explained, all }) => explained / Math.max(1, all)))
}

function mark(ours: Side, theirs: Side, { likes }: Matches, { first, last }: Passage, found: 0 | 1): void {
  for (let peak = first; peak <= last; peak++) {
    if (likes[peak] < 0) continue
    ours.found[peak] = found
    theirs.found[likes[peak]] = found
  }
}

/** Level of the query less the reference's, by the half octave of the query's pitch: level units. */
type Gains = Int16Array

/** How much louder a pitch is in the other recording. */
interface Louder {
  readonly gains: Gains
  /** 1 where the other is the query, else −1. */
  readonly sign: 1 | -1
  /** What makes a pitch one of the query. */
  readonly pitchShift: number
}

/** A loudness drop of a filter shows in half octaves; where few peaks tell, the whole passage's counts. */
const FEW = 6

function gainsOf(query: Constellation, reference: Constellation, { likes }: Matches, { first, last }: Passage): Gains {
  const differences = new Int16Array(last - first + 1)
  const halves = new Uint8Array(differences.length)
  let count = 0
  for (let peak = first; peak <= last; peak++) {
    if (likes[peak] < 0) continue
    differences[count] = query.levels[peak] - reference.levels[likes[peak]]
    halves[count++] = halfOctave(query.pitches[peak])
  }
  const met = differences.subarray(0, count)
  const { medians, counts } = groupMedians(met, halves.subarray(0, count))
  const overall = levelMedian(met)
  return medians.map((median, half) => (counts[half] >= FEW ? median : overall))
}

/** Below the lowest half octave are those that come around to the highest, where there are no peaks. */
function gainAt(gains: Gains, pitch: number): number {
  return gains[halfOctave(pitch) & (gains.length - 1)]
}

/**
 * Counts which peaks, `from` to before `to`, the other recording explains.
 *
 * @param line from here to there.
 */
function ask(
  asked: Side,
  searched: Side,
  line: Line,
  { gains, sign, pitchShift }: Louder,
  from: number,
  to: number,
): void {
  const { times, pitches, levels } = asked.constellation
  const theirTimes = searched.constellation.times
  let near = from < to ? firstAtOrAfter(theirTimes, forth(line, times[from]) - DROWNING_TIME) : 0
  asked.all += Math.max(0, to - from)
  for (let peak = from; peak < to; peak++) {
    const level = asked.found[peak] === 1 ? 0 : levels[peak] + sign * gainAt(gains, pitches[peak] + pitchShift)
    if (level < INAUDIBLE) {
      asked.explained++
      continue
    }
    const time = forth(line, times[peak])
    while (theirTimes[near] < time - DROWNING_TIME) near++
    const pitch = pitches[peak] + line.pitchShift
    if (isForeignAbove(searched, near, time + DROWNING_TIME, pitch, level - DROWNING_SLACK)) asked.explained++
  }
}

/** Whether a peak that the passage does not match, from `near` on, is as loud as that. */
function isForeignAbove(searched: Side, near: number, until: number, pitch: number, level: number): boolean {
  const { times, pitches, levels } = searched.constellation
  for (let at = near; at < times.length && times[at] <= until; at++) {
    if (levels[at] < level || searched.found[at] === 1) continue
    if (Math.abs(pitches[at] - pitch) <= DROWNING_PITCH) return true
  }
  return false
}
