import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import type { Probe } from '../fingerprint/landmarks.ts'
import type { Bands } from './bands.ts'
import { type Evidence, weigh, weights } from './evidence.ts'
import { fit, type Line, match } from './line.ts'
import { type Seed, seeds } from './offsets.ts'
import { heaviest, type Passage, passages } from './paths.ts'

/** Lines tried for one probe, and lines kept in all. */
const MOST_TRIES = 12
const MOST_LINES = 8
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
  for (const probe of probes) {
    if (lines.some((known) => explains(known.matches.line, probe))) continue
    lines.push(...linesOf(query, reference, probe, MOST_LINES - lines.length))
  }
  const peaks = reference.constellation.times.length
  return {
    lines,
    queryPassages: sharpened(lines, weights),
    referencePassages: sharpened(lines, (line, kept) => reversed(line, kept, peaks)),
  }
}

/** Passages as a heavily changed copy would show them, then each bounded by what it keeps itself. */
function sharpened(lines: readonly Evidence[], weighed: (line: Evidence, kept: number) => Float32Array): Passage[] {
  const weightsOf = lines.map((line) => weighed(line, LEAST_KEPT))
  return passages(weightsOf).map((passage) => {
    const loose = weightsOf[passage.line]
    let matched = 0
    for (let peak = passage.first; peak <= passage.last; peak++) if (loose[peak] > 0) matched++
    const kept = Math.max(LEAST_KEPT, Math.min(MOST_KEPT, (0.9 * matched) / (passage.last - passage.first + 1)))
    const { first, last, weight } = heaviest(
      passage.line,
      passage.first,
      passage.last,
      weighed(lines[passage.line], kept),
    )
    return { line: passage.line, first, last, weight }
  })
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
  let tries = 0
  for (const seed of seeds(query.constellation, reference, timeScale, shift)) {
    if (lines.length >= most || tries >= MOST_TRIES) break
    if (lines.some((known) => passesThrough(known.matches.line, seed, timeScale))) continue
    tries++
    const hypothesis = { timeScale, offset: seed.offset, pitchShift: shift }
    const line = fit(query.constellation, reference, hypothesis, seed.around)
    if (line === undefined) continue
    if (
      lines.some((known) =>
        passesThrough(
          known.matches.line,
          { ...seed, offset: at(line, seed.around) - seed.around * timeScale },
          timeScale,
        ),
      )
    )
      continue
    const evidence = weigh(query, reference, match(query.constellation, reference, line))
    if (passages([weights(evidence, LEAST_KEPT)]).reduce((sum, passage) => sum + passage.weight, 0) >= LEAST_EVIDENCE)
      lines.push(evidence)
  }
  return lines
}

function at(line: Line, time: number): number {
  return time * line.timeScale + line.offset
}

function passesThrough(line: Line, seed: Seed, timeScale: number): boolean {
  const near = 0.1 * TIME_UNITS_PER_SECOND
  return Math.abs(at(line, seed.around) - (seed.around * timeScale + seed.offset)) < near
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
