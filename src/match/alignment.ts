import { PARAMETERS } from '../dsp/parameters.ts'
import type { Probe } from '../fingerprint/landmarks.ts'
import type { Bands } from './bands.ts'
import { type Evidence, weigh, weights } from './evidence.ts'
import { fit, type Line, match, TIME_TOLERANCE } from './line.ts'
import { type Seed, seeds } from './offsets.ts'
import { heaviest, type Passage, passages } from './paths.ts'

/** Lines kept in all, more where one recording is many times the other, and tries that may fail for one probe. */
const LINES = 8
const MOST_LINES = 200
const MOST_FAILURES = 8
/** A line that explains less than this is chance. */
const LEAST_EVIDENCE = 14
/** Share of its peaks that a copy keeps: the least that is looked for, the most that is asked. */
const LEAST_KEPT = 0.1
const MOST_KEPT = 0.8

/** Two constellations laid on each other: the lines that hold, and where each does. */
export interface Alignment {
  readonly lines: readonly Evidence[]
  /** Passages of the query, and of the reference, each by the line that explains it. */
  readonly queryPassages: readonly Passage[]
  readonly referencePassages: readonly Passage[]
}

/** @param probes hypotheses of how the query was changed, the likeliest first. */
export function align(query: Bands, reference: Bands, probes: readonly Probe[]): Alignment {
  const lines: Evidence[] = []
  const most = Math.min(MOST_LINES, LINES + Math.floor(lengthRatio(query, reference)))
  for (const probe of probes) {
    if (lines.some((known) => explains(known.matches.line, probe))) continue
    lines.push(...linesOf(query, reference, probe, most - lines.length))
  }
  const peaks = reference.constellation.times.length
  const queryWeights = (line: Evidence, kept: number) => weights(line, kept)
  const referenceWeights = (line: Evidence, kept: number) => reversed(line, kept, peaks)
  return {
    lines,
    queryPassages: withoutEchoes(sharpened(lines, queryWeights), lines, query.constellation.times, forth),
    referencePassages: withoutEchoes(sharpened(lines, referenceWeights), lines, reference.constellation.times, back),
  }
}

/** Whether a line explains any passage of the query: a glance before an alignment. */
export function holds(query: Bands, reference: Bands, line: Line): boolean {
  return holdsSomewhere(weigh(query, reference, match(query.constellation, reference, line)))
}

/** A passage, how much of it is found again, and where it lies in the other recording. */
interface Placed {
  readonly passage: Passage
  readonly similarity: number
  readonly from: number
  readonly to: number
}

/** A repeat is as like as the passage it repeats: a loop is, another verse over the same chords is not. */
const ECHO_SIMILARITY = 0.8

/**
 * Drops passages whose place in the other recording is taken by a weightier one, unless they are
 * as like: a track must not look like a copy because one bar of it recurs.
 */
function withoutEchoes(
  found: readonly Sharpened[],
  lines: readonly Evidence[],
  times: Uint32Array,
  place: (line: Line, time: number) => number,
): Passage[] {
  const placed: Placed[] = found.map(({ passage, similarity }) => {
    const { line } = lines[passage.line].matches
    return { passage, similarity, from: place(line, times[passage.first]), to: place(line, times[passage.last]) }
  })
  const kept: Placed[] = []
  for (const candidate of placed.toSorted((a, b) => b.passage.weight - a.passage.weight)) {
    const rivals = kept.filter((other) => common(candidate, other) > 0)
    const taken = rivals.reduce((sum, other) => sum + common(candidate, other), 0)
    const likest = Math.max(0, ...rivals.map(({ similarity }) => similarity))
    if (taken < (candidate.to - candidate.from) / 2 || candidate.similarity >= ECHO_SIMILARITY * likest)
      kept.push(candidate)
  }
  return kept.map(({ passage }) => passage).sort((a, b) => a.first - b.first)
}

function common(a: Placed, b: Placed): number {
  return Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from))
}

function forth({ timeScale, offset }: Line, time: number): number {
  return time * timeScale + offset
}

function back({ timeScale, offset }: Line, time: number): number {
  return (time - offset) / timeScale
}

interface Sharpened {
  readonly passage: Passage
  /** Share of the passage's peaks that are found again. */
  readonly similarity: number
}

/** Passages as a heavily changed copy would show them, then each bounded by what it keeps itself. */
function sharpened(lines: readonly Evidence[], weighed: (line: Evidence, kept: number) => Float32Array): Sharpened[] {
  const weightsOf = lines.map((line) => weighed(line, LEAST_KEPT))
  return passages(weightsOf).map((passage) => {
    const loose = weightsOf[passage.line]
    let matched = 0
    for (let peak = passage.first; peak <= passage.last; peak++) if (loose[peak] > 0) matched++
    const similarity = matched / (passage.last - passage.first + 1)
    const kept = Math.max(LEAST_KEPT, Math.min(MOST_KEPT, 0.9 * similarity))
    const { line, first, last } = passage
    return { passage: heaviest(line, first, last, weighed(lines[line], kept)), similarity }
  })
}

/** How often the shorter recording goes into the longer one. */
function lengthRatio(query: Bands, reference: Bands): number {
  const lengths = [query, reference].map(({ constellation: { times } }) => times.at(-1) ?? 0)
  return Math.max(...lengths) / Math.max(1, Math.min(...lengths))
}

/** Quantisation makes neighbouring probes find the same line. */
function explains(line: Line, { timeScale, pitchShift }: Probe): boolean {
  return (
    Math.abs(line.timeScale / timeScale - 1) < 0.012 &&
    Math.abs(line.pitchShift / PARAMETERS.pitchUnitsPerSemitone - pitchShift) < 0.3
  )
}

function linesOf(query: Bands, reference: Bands, { timeScale, pitchShift }: Probe, most: number): Evidence[] {
  const lines: Evidence[] = []
  const shift = pitchShift * PARAMETERS.pitchUnitsPerSemitone
  const isKnown = (seed: Seed) => lines.some(({ matches }) => passesThrough(matches.line, seed, timeScale))
  let failures = 0
  for (const seed of seeds(query, reference, timeScale, shift)) {
    if (lines.length >= most || failures >= MOST_FAILURES) break
    if (isKnown(seed)) continue
    const line = fit(query.constellation, reference, { timeScale, offset: seed.offset, pitchShift: shift }, seed.around)
    const fitted = line && { ...seed, offset: forth(line, seed.around) - seed.around * timeScale }
    const evidence = fitted && !isKnown(fitted) && weigh(query, reference, match(query.constellation, reference, line))
    if (evidence && holdsSomewhere(evidence)) lines.push(evidence)
    else failures++
  }
  return lines
}

function holdsSomewhere(evidence: Evidence): boolean {
  return passages([weights(evidence, LEAST_KEPT)]).reduce((sum, { weight }) => sum + weight, 0) >= LEAST_EVIDENCE
}

function passesThrough(line: Line, seed: Seed, timeScale: number): boolean {
  const near = TIME_TOLERANCE
  return Math.abs(forth(line, seed.around) - (seed.around * timeScale + seed.offset)) < near
}

/** The weights of a line as the reference's peaks have them. */
function reversed(line: Evidence, kept: number, peaks: number): Float32Array {
  const turned = new Float32Array(peaks).fill(Math.log(1 - kept))
  weights(line, kept).forEach((weight, peak) => {
    const like = line.matches.likes[peak]
    if (like >= 0) turned[like] = weight
  })
  return turned
}
