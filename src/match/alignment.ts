import { PARAMETERS } from '../dsp/parameters.ts'
import type { Probe } from '../fingerprint/landmarks.ts'
import { assigned, LEAST_KEPT, sharpened } from './assignment.ts'
import type { Bands } from './bands.ts'
import { type Evidence, weigh, weights } from './evidence.ts'
import { fit, type Line, match, TIME_TOLERANCE } from './line.ts'
import { type Seed, seeds } from './offsets.ts'
import { type Passage, passages } from './paths.ts'

/** Lines kept for one probe, more where one recording is many times the other; in all; and tries that may fail for one. */
const LINES = 8
const MOST_LINES = 250
const MOST_FAILURES = 8
/** A line that explains less than this is chance. */
const LEAST_EVIDENCE = 14

/** Two constellations laid on each other: the lines that hold, and where each does. */
export interface Alignment {
  readonly lines: readonly Evidence[]
  /** The query from beginning to end, each passage by the line that explains it best, repeats of others among them. */
  readonly path: readonly Passage[]
  /** Passages of the query, and of the reference, one to one. */
  readonly queryPassages: readonly Passage[]
  readonly referencePassages: readonly Passage[]
}

/** @param probes hypotheses of how the query was changed, the likeliest first. */
export function align(query: Bands, reference: Bands, probes: readonly Probe[]): Alignment {
  const lines: Evidence[] = []
  const most = LINES + Math.floor(lengthRatio(query, reference))
  for (const probe of probes) {
    if (lines.some((known) => explains(known.matches.line, probe))) continue
    lines.push(...linesOf(query, reference, probe, Math.min(most, MOST_LINES - lines.length)))
  }
  const peaks = reference.constellation.times.length
  const queryWeights = (line: Evidence, kept: number) => weights(line, kept)
  const referenceWeights = (line: Evidence, kept: number) => reversed(line, kept, peaks)
  return {
    lines,
    path: passages(lines.map((line) => queryWeights(line, LEAST_KEPT))).map((passage) =>
      sharpened(passage, lines[passage.line], queryWeights),
    ),
    queryPassages: assigned(lines, queryWeights, query.constellation.times, extent(reference), forth),
    referencePassages: assigned(lines, referenceWeights, reference.constellation.times, extent(query), back),
  }
}

/** From the first peak to the last: time units. */
function extent({ constellation: { times } }: Bands): number {
  return (times.at(-1) ?? 0) - (times[0] ?? 0)
}

function forth({ timeScale, offset }: Line, time: number): number {
  return time * timeScale + offset
}

function back({ timeScale, offset }: Line, time: number): number {
  return (time - offset) / timeScale
}

/** Whether a line explains any passage of the query: a glance before an alignment. */
export function holds(query: Bands, reference: Bands, line: Line): boolean {
  return holdsSomewhere(weigh(query, reference, match(query.constellation, reference, line)))
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
