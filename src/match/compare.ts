import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import { type Fingerprint, firstAtOrAfter } from '../fingerprint/fingerprint.ts'
import { EXACT, landmarks } from '../fingerprint/landmarks.ts'
import { InvertedIndex } from '../inverted-index/inverted-index.ts'
import { type Alignment, align, type Hypothesis, type LeastHeld } from './alignment.ts'
import { Bands } from './bands.ts'
import type { Comparison, Span } from './comparison.ts'
import { likenessOf, marginOf } from './likeness.ts'
import type { Passage } from './paths.ts'
import type { Policy } from './policy.ts'
import { probesOf } from './probes.ts'
import { DIFFERENT, relationOf } from './verdict.ts'
import { type Candidate, candidates, isDoubtful } from './votes.ts'

/** Two recordings alone are compared on many hashes: it costs nothing. */
const PAIR_SAMPLING = 4

/** Two recordings compared, with the matched peaks that the verdict stands on. */
export interface Verification {
  readonly comparison: Comparison
  readonly alignment: Alignment
}

/** Compares a query with a reference under every hypothesis of a policy. */
export function compare(query: Fingerprint, reference: Fingerprint, policy: Policy): Verification {
  const { hashes, times } = landmarks(reference.constellation, PAIR_SAMPLING)
  const index = new InvertedIndex({ sampling: PAIR_SAMPLING })
  index.add(0, hashes, times)
  const [candidate] = candidates(query.constellation, index, probesOf(policy))
  return verifyPair(new Bands(query.constellation), new Bands(reference.constellation), candidate)
}

/** As `verifyCandidate`, but where no voted line holds, or there is none, all offsets are tried. */
export function verifyPair(query: Bands, reference: Bands, candidate: Candidate | undefined): Verification {
  const voted = candidate && verify(query, reference, hypothesesOf(candidate))
  return voted !== undefined && voted.alignment.lines.length > 0
    ? voted
    : verify(query, reference, candidate?.probes ?? [EXACT])
}

/**
 * A candidate's voted line that holds less is there by chance, or by a bar that two tracks share. Other offsets are
 * searched for only if such lines would make a relation. Of some 7,500 related pairs of the evaluation's recordings,
 * variants and edits, the shortest such passage had 2.9 s and the least evidence 46; all kept their relation.
 */
const WORTH_SEARCHING: LeastHeld = { evidence: 40, seconds: 2 }

/** Compares a query with a candidate, which is not aligned where its voted lines hold nowhere: most are there by chance. */
export function verifyCandidate(query: Bands, reference: Bands, candidate: Candidate): Verification {
  const hypotheses = hypothesesOf(candidate)
  const hasty = verified(query, reference, align(query, reference, hypotheses, WORTH_SEARCHING))
  const isSettled = hasty.alignment.isWhole || hasty.comparison.relation === 'different'
  return isSettled ? hasty : verify(query, reference, hypotheses)
}

function hypothesesOf(candidate: Candidate): Hypothesis[] {
  const { probes, lines } = candidate
  return probes.map((probe, i) => ({ ...probe, voted: lines[i], isSure: i === 0 && !isDoubtful(candidate) }))
}

/** Compares two recordings under the hypotheses that shared hashes point at. */
export function verify(query: Bands, reference: Bands, hypotheses: readonly Hypothesis[]): Verification {
  return verified(query, reference, align(query, reference, hypotheses))
}

function verified(query: Bands, reference: Bands, alignment: Alignment): Verification {
  return { alignment, comparison: comparisonOf(query, reference, alignment) }
}

function comparisonOf(query: Bands, reference: Bands, alignment: Alignment): Comparison {
  const { lines, queryPassages, referencePassages } = alignment
  if (queryPassages.length === 0 || referencePassages.length === 0) return DIFFERENT
  const coverage = covered(query.constellation, queryPassages)
  const referenceCoverage = covered(reference.constellation, referencePassages)
  const longest = queryPassages.reduce((best, passage) => (passage.weight > best.weight ? passage : best))
  const line = lines[longest.line].matches.line
  const spans = queryPassages.map((passage) => spanOf(query.constellation, reference.constellation, alignment, passage))
  const similarity = mean(spans)
  const likeness = likenessOf(query, reference, alignment, similarity)
  const margin = marginOf(likeness)
  return {
    margin,
    likeness,
    relation: margin < 0 ? 'different' : relationOf(coverage, referenceCoverage, seconds(spans)),
    similarity,
    coverage,
    referenceCoverage,
    speed: line.timeScale,
    pitchSemitones: -line.pitchShift / PARAMETERS.pitchUnitsPerSemitone,
    spans,
  }
}

function seconds(spans: readonly Span[]): number {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0)
}

function mean(spans: readonly Span[]): number {
  const weighted = spans.reduce((sum, { start, end, similarity }) => sum + (end - start) * similarity, 0)
  return weighted / Math.max(seconds(spans), 1e-9)
}

function spanOf(query: Constellation, reference: Constellation, alignment: Alignment, passage: Passage): Span {
  const { line, likes } = alignment.lines[passage.line].matches
  const start = query.times[passage.first]
  const end = query.times[passage.last]
  const there = (time: number) => time * line.timeScale + line.offset
  let matched = 0
  for (let peak = passage.first; peak <= passage.last; peak++) if (likes[peak] >= 0) matched++
  // Times are whole: those up to a time come before the next whole one.
  const theirs =
    firstAtOrAfter(reference.times, Math.floor(there(end)) + 1) - firstAtOrAfter(reference.times, there(start))
  return {
    start: start / TIME_UNITS_PER_SECOND,
    end: end / TIME_UNITS_PER_SECOND,
    referenceStart: there(start) / TIME_UNITS_PER_SECOND,
    referenceEnd: there(end) / TIME_UNITS_PER_SECOND,
    similarity: Math.min(1, matched / Math.max(1, Math.min(passage.last - passage.first + 1, theirs))),
  }
}

/** Half a second with a peak in it is not silent. */
const CELL = TIME_UNITS_PER_SECOND / 2

function covered({ times }: Constellation, passages: readonly Passage[]): number {
  let cells = 0
  let inside = 0
  let cell = -1
  let next = 0
  for (let peak = 0; peak < times.length; peak++) {
    if (times[peak] < (cell + 1) * CELL) continue
    cell = Math.floor(times[peak] / CELL)
    cells++
    const middle = (cell + 0.5) * CELL
    while (next < passages.length && times[passages[next].last] + CELL / 2 < middle) next++
    if (next < passages.length && times[passages[next].first] - CELL / 2 <= middle) inside++
  }
  return inside / Math.max(1, cells)
}
