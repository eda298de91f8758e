import { PARAMETERS } from '../dsp/parameters.ts'
import { firstAtOrAfter } from '../fingerprint/fingerprint.ts'
import type { Alignment } from './alignment.ts'
import type { Bands } from './bands.ts'
import { type Line, median } from './line.ts'
import type { Passage } from './paths.ts'

const FRAME = PARAMETERS.timeUnitsPerFrame
const SEMITONE = PARAMETERS.pitchUnitsPerSemitone
const DECIBEL = PARAMETERS.levelUnitsPerDb

/** What tells a changed copy from another recording of the same notes, over all passages. */
export interface Likeness {
  /** Sum of the passages' weights: how much likelier they are in a copy than by chance, as a logarithm. */
  readonly evidence: number
  /**
   * Share of the peaks of one recording that are found in the other or drowned there by something
   * louder: 0 to 1. A copy may add sound, but cannot lack what nothing drowns.
   */
  readonly explained: number
  /** How exactly matches agree in time, pitch and level: mean log likelihood ratio, copy against chance. */
  readonly exactness: number
  /** Share of matches in tune whose level is wrong by more than a copy's can be: 0 to 1. */
  readonly levelOutliers: number
  /** Share of the passages' time that lies on one line: 0 to 1. A shared loop fits everywhere a little. */
  readonly dominance: number
}

/** Where passages hop between lines although most peaks are found, the music repeats itself. */
const REPEATING_SIMILARITY = 0.65

export function likenessOf(query: Bands, reference: Bands, alignment: Alignment, similarity: number): Likeness {
  return {
    evidence: alignment.path.reduce((sum, { weight }) => sum + weight, 0),
    explained: Math.max(
      explainedIn(query, reference, alignment, toQuery),
      explainedIn(query, reference, alignment, toReference),
    ),
    exactness: exactnessOf(alignment),
    levelOutliers: levelOutliersOf(alignment),
    dominance: similarity >= REPEATING_SIMILARITY ? 1 : dominanceOf(query, alignment),
  }
}

/** Passages of less evidence are met among unrelated recordings, where thousands of pairs are tried. */
const LEAST_EVIDENCE = 100
const EVIDENCE_PER_LOG_ODD = 25

/**
 * Log odds that the passages are one recording, and not two of the same notes or over the same
 * loop: a logistic regression on the evaluation's changed copies, covers and loops; no more than
 * the evidence bears. Above 0 they are.
 */
export function marginOf({ evidence, explained, exactness, levelOutliers, dominance }: Likeness): number {
  const regression =
    -63.8 + 62.5 * explained + 1.5 * exactness - 54.4 * Math.min(0.25, levelOutliers) + 18.5 * dominance
  return Math.min(regression, (evidence - LEAST_EVIDENCE) / EVIDENCE_PER_LOG_ODD)
}

function exactnessOf({ lines, path }: Alignment): number {
  let sum = 0
  let matched = 0
  for (const { line, first, last } of path) {
    const { matches, fidelities } = lines[line]
    for (let peak = first; peak <= last; peak++) {
      if (matches.likes[peak] < 0) continue
      sum += fidelities[peak]
      matched++
    }
  }
  return sum / Math.max(1, matched)
}

const IN_TUNE = 0.08 * SEMITONE
const OUTLIER_DB = 4.5

function levelOutliersOf({ lines, path }: Alignment): number {
  let outliers = 0
  let inTune = 0
  for (const { line, first, last } of path) {
    const { matches, levelErrors } = lines[line]
    for (let peak = first; peak <= last; peak++) {
      if (matches.likes[peak] < 0 || Math.abs(matches.pitchErrors[peak]) >= IN_TUNE) continue
      inTune++
      if (Math.abs(levelErrors[peak]) > OUTLIER_DB) outliers++
    }
  }
  return outliers / Math.max(1, inTune)
}

function dominanceOf(query: Bands, { path }: Alignment): number {
  const { times } = query.constellation
  const spent = new Map<number, number>()
  let total = 0
  for (const { line, first, last } of path) {
    const time = times[last] - times[first]
    spent.set(line, (spent.get(line) ?? 0) + time)
    total += time
  }
  return Math.max(0, ...spent.values()) / Math.max(1, total)
}

/** One direction of looking: whose peaks are asked for, and where they should be in the other. */
interface Direction {
  readonly asked: (query: Bands, reference: Bands) => Bands
  readonly searched: (query: Bands, reference: Bands) => Bands
  /** 1 where levels are to be raised by the query's gain, −1 where lowered. */
  readonly gainSign: 1 | -1
  /** First and one after the last of the asked peaks in a passage. */
  readonly range: (query: Bands, reference: Bands, line: Line, passage: Passage) => readonly [number, number]
  readonly place: (line: Line, time: number, pitch: number) => readonly [number, number]
}

const toQuery: Direction = {
  asked: (_, reference) => reference,
  searched: (query) => query,
  gainSign: 1,
  range: (query, reference, { timeScale, offset }, { first, last }) => {
    const there = (peak: number) => query.constellation.times[peak] * timeScale + offset
    const { times } = reference.constellation
    return [firstAtOrAfter(times, there(first)), firstAtOrAfter(times, there(last))]
  },
  place: ({ timeScale, offset, pitchShift }, time, pitch) => [(time - offset) / timeScale, pitch - pitchShift],
}

const toReference: Direction = {
  asked: (query) => query,
  searched: (_, reference) => reference,
  gainSign: -1,
  range: (_query, _reference, _line, { first, last }) => [first, last + 1],
  place: ({ timeScale, offset, pitchShift }, time, pitch) => [time * timeScale + offset, pitch + pitchShift],
}

function explainedIn(query: Bands, reference: Bands, { lines, path }: Alignment, direction: Direction): number {
  const asked = direction.asked(query, reference)
  const searched = direction.searched(query, reference)
  let explained = 0
  let all = 0
  for (const passage of path) {
    const { line, likes } = lines[passage.line].matches
    const pairs = pairsOf(likes, passage, direction)
    const gains = gainsOf(query, reference, likes, passage)
    const found = new Set(pairs.values())
    const [start, end] = direction.range(query, reference, line, passage)
    for (let peak = start; peak < end; peak++) {
      all++
      if (pairs.has(peak) || drowned(asked, searched, peak, line, direction, gains, found)) explained++
    }
  }
  return explained / Math.max(1, all)
}

/** Asked peak → its like in the searched recording. */
function pairsOf(likes: Int32Array, { first, last }: Passage, direction: Direction): Map<number, number> {
  const pairs = new Map<number, number>()
  for (let peak = first; peak <= last; peak++) {
    if (likes[peak] < 0) continue
    if (direction === toQuery) pairs.set(likes[peak], peak)
    else pairs.set(peak, likes[peak])
  }
  return pairs
}

/** A loudness drop of a filter shows in half octaves; where few peaks tell, the whole passage's counts. */
interface Gains {
  readonly overall: number
  readonly halfOctaves: ReadonlyMap<number, number>
}

const FEW = 6

/** Level of the query less the reference's, in level units. */
function gainsOf(query: Bands, reference: Bands, likes: Int32Array, { first, last }: Passage): Gains {
  const differences: number[] = []
  const byHalfOctave = new Map<number, number[]>()
  for (let peak = first; peak <= last; peak++) {
    if (likes[peak] < 0) continue
    const difference = query.constellation.levels[peak] - reference.constellation.levels[likes[peak]]
    differences.push(difference)
    const half = halfOctave(query.constellation.pitches[peak])
    const list = byHalfOctave.get(half)
    if (list === undefined) byHalfOctave.set(half, [difference])
    else list.push(difference)
  }
  const told = [...byHalfOctave].filter(([, list]) => list.length >= FEW)
  return { overall: median(differences), halfOctaves: new Map(told.map(([half, list]) => [half, median(list)])) }
}

function halfOctave(pitch: number): number {
  return Math.floor(pitch / (6 * SEMITONE))
}

const DROWNING_FRAMES = PARAMETERS.neighbourhoodFrames + 1
const DROWNING_SEMITONES = PARAMETERS.neighbourhoodSemitones + 0.2
/** How much below the level expected of a peak its drowner may be measured. */
const DROWNING_SLACK = 2 * DECIBEL
const INAUDIBLE = 4 * DECIBEL

/** Whether something foreign there is louder than a peak would be, or it would lie below the floor. */
function drowned(
  asked: Bands,
  searched: Bands,
  peak: number,
  line: Line,
  direction: Direction,
  gains: Gains,
  found: ReadonlySet<number>,
): boolean {
  const { times, pitches, levels } = asked.constellation
  const [time, pitch] = direction.place(line, times[peak], pitches[peak])
  const half = halfOctave(direction === toQuery ? pitch : pitches[peak])
  const level = levels[peak] + direction.gainSign * (gains.halfOctaves.get(half) ?? gains.overall)
  return level < INAUDIBLE || foreignerAbove(searched, time, pitch, level - DROWNING_SLACK, found)
}

function foreignerAbove(
  searched: Bands,
  time: number,
  pitch: number,
  level: number,
  found: ReadonlySet<number>,
): boolean {
  const { pitches, levels } = searched.constellation
  const timeReach = DROWNING_FRAMES * FRAME
  const pitchReach = DROWNING_SEMITONES * SEMITONE
  const [first, last] = searched.range(pitch - pitchReach, pitch + pitchReach)
  for (let band = first; band <= last; band++) {
    const end = searched.starts[band + 1]
    for (let at = searched.seek(band, time - timeReach); at < end && searched.times[at] <= time + timeReach; at++) {
      const peak = searched.peaks[at]
      if (levels[peak] >= level && Math.abs(pitches[peak] - pitch) <= pitchReach && !found.has(peak)) return true
    }
  }
  return false
}
