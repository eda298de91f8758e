import { PARAMETERS } from '../src/dsp/parameters.ts'
import type { Verification } from '../src/match/compare.ts'
import type { Comparison } from '../src/match/comparison.ts'
import { median } from '../src/match/median.ts'
import type { POLICIES } from '../src/match/policy.ts'

export type PolicyName = keyof typeof POLICIES

/** What an alignment holds, in numbers: for tuning, and for the margin. */
export interface Features {
  readonly lines: number
  readonly passages: number
  /** Sum over the query's passages. */
  readonly weight: number
  readonly peaks: number
  readonly matched: number
  /** Means and medians over the matched peaks. */
  readonly fidelity: number
  readonly timeErrorFrames: number
  readonly pitchErrorSemitones: number
  readonly levelErrorDb: number
  readonly longestSeconds: number
}

/** One query compared with one reference. */
export interface Trial extends Comparison {
  /** Recordings by number. */
  readonly query: number
  readonly reference: number
  readonly policy: PolicyName
  /** Votes that the index gave; 0 where two were compared directly. */
  readonly votes: number
  readonly milliseconds: number
  readonly features: Features
}

/** What the verdict stands on: the higher, the surer. One place, so that it follows the verdict. */
export function scoreOf({ margin }: Pick<Comparison, 'margin'>): number {
  return margin
}

export function featuresOf({ alignment, comparison }: Verification): Features {
  const matched: number[] = []
  const fidelities: number[] = []
  const times: number[] = []
  const pitches: number[] = []
  const levels: number[] = []
  let peaks = 0
  for (const { line, first, last } of alignment.queryPassages) {
    const { matches, fidelities: fidelity, levelErrors } = alignment.lines[line]
    peaks += last - first + 1
    matches.peaks.forEach((peak, i) => {
      if (peak < first || peak > last) return
      matched.push(peak)
      fidelities.push(fidelity[i])
      times.push(Math.abs(matches.timeErrors[i]) / PARAMETERS.timeUnitsPerFrame)
      pitches.push(Math.abs(matches.pitchErrors[i]) / PARAMETERS.pitchUnitsPerSemitone)
      levels.push(Math.abs(levelErrors[i]) / PARAMETERS.levelUnitsPerDb)
    })
  }
  return {
    lines: alignment.lines.length,
    passages: alignment.queryPassages.length,
    weight: alignment.queryPassages.reduce((sum, { weight }) => sum + weight, 0),
    peaks,
    matched: matched.length,
    fidelity: fidelities.reduce((sum, value) => sum + value, 0) / Math.max(1, fidelities.length),
    timeErrorFrames: median(times),
    pitchErrorSemitones: median(pitches),
    levelErrorDb: median(levels),
    longestSeconds: comparison.spans.reduce((longest, { start, end }) => Math.max(longest, end - start), 0),
  }
}
