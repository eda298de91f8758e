import { PARAMETERS } from '../dsp/parameters.ts'
import { firstAtOrAfter } from '../fingerprint/fingerprint.ts'
import type { Alignment } from './alignment.ts'
import type { Bands } from './bands.ts'
import type { Evidence } from './evidence.ts'
import { explainedOf } from './explained.ts'
import type { Passage } from './paths.ts'

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
    explained: explainedOf(query.constellation, reference.constellation, alignment),
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
  for (const passage of path) {
    const { fidelities } = lines[passage.line]
    const [from, to] = matchesIn(lines[passage.line], passage)
    for (let i = from; i < to; i++) sum += fidelities[i]
    matched += to - from
  }
  return sum / Math.max(1, matched)
}

/** First and one after the last of a passage's matches. */
function matchesIn({ matches: { peaks } }: Evidence, { first, last }: Passage): readonly [number, number] {
  return [firstAtOrAfter(peaks, first), firstAtOrAfter(peaks, last + 1)]
}

const IN_TUNE = 0.08 * SEMITONE
const OUTLIER = 4.5 * DECIBEL

function levelOutliersOf({ lines, path }: Alignment): number {
  let outliers = 0
  let inTune = 0
  for (const passage of path) {
    const { matches, levelErrors } = lines[passage.line]
    const [from, to] = matchesIn(lines[passage.line], passage)
    for (let i = from; i < to; i++) {
      if (Math.abs(matches.pitchErrors[i]) >= IN_TUNE) continue
      inTune++
      if (Math.abs(levelErrors[i]) > OUTLIER) outliers++
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
