import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { EXACT, type Probe } from '../fingerprint/landmarks.ts'
import { witnessOf } from '../fingerprint/witness.ts'
import type { InvertedIndex } from '../inverted-index/inverted-index.ts'
import { Postings } from '../inverted-index/postings.ts'
import { TIME_STEP } from '../inverted-index/segment-layout.ts'
import type { Line } from './line.ts'
import { ProbedQuery } from './probed-query.ts'
import { type Agreement, VoteTable } from './vote-table.ts'

/** Offsets that differ by less are one: four frames. */
const WINDOW = 4 * PARAMETERS.timeUnitsPerFrame
/** A single vote says nothing. */
export const LEAST_VOTES = 2
/** An agreement under the exact probe is worth so many votes more. */
const EXACT_BONUS = 2
/** Probes of one candidate that are worth an alignment. */
const PROBES_KEPT = 3

/** A recording that shares hashes with a query, and under which hypotheses. */
export interface Candidate {
  readonly number: number
  /** Hashes that agree on one offset under the best probe. */
  readonly votes: number
  /** The best probes, best first. */
  readonly probes: readonly Probe[]
  /** For each of them, the line that its votes agree on. */
  readonly lines: readonly Line[]
}

/** Which recordings of an index are asked about. */
export interface Among {
  /** Those of this number and above. */
  readonly from: number
}

/** The recordings of an index that share hashes with a query at one offset, the likeliest first: by votes, those under the exact probe before others. */
export function candidates(
  query: Constellation,
  index: InvertedIndex,
  probes: readonly Probe[],
  { among }: { readonly among?: Among | undefined } = {},
): Candidate[] {
  return candidatesOf(new ProbedQuery(query, index.sampling, probes), index, { among })
}

/** As `candidates`, of a query whose landmarks are formed, with the index's sampling. */
export function candidatesOf(
  query: ProbedQuery,
  index: InvertedIndex,
  { among }: { readonly among?: Among | undefined } = {},
): Candidate[] {
  found.length = 0
  index.lookUp(query.hashes, found, among?.from)
  const byNumber = new Map<number, Agreement[]>()
  for (const agreement of agreements(query)) {
    const list = byNumber.get(agreement.number)
    if (list === undefined) byNumber.set(agreement.number, [agreement])
    else list.push(agreement)
  }
  return [...byNumber]
    .map(([number, list]) => ({ candidate: candidateOf(number, list, query.probes), ...weightOf(list, query.probes) }))
    .sort((a, b) => b.weight - a.weight || b.all - a.all || a.candidate.number - b.candidate.number)
    .map(({ candidate }) => candidate)
}

/** Columns that are used again by each look-up of this thread. */
const found = new Postings()
const table = new VoteTable()

/** For each recording and probe with enough of them, the most votes of those found for one offset. */
function agreements({ starts, times, probeNumbers, witnesses }: ProbedQuery): Agreement[] {
  table.clear()
  for (let i = 0; i < found.length; i++) {
    const number = found.numbers[i]
    const time = found.times[i] * TIME_STEP + TIME_STEP / 2
    const asked = found.asked[i]
    const witness = witnessOf(found.hashes[i])
    for (let at = starts[asked]; at < starts[asked + 1]; at++)
      table.add(number, probeNumbers[at], time - times[at], witnesses[at] === witness)
  }
  return table.agreements(LEAST_VOTES, WINDOW)
}

function candidateOf(number: number, agreements: Agreement[], probes: readonly Probe[]): Candidate {
  const best = agreements.sort((a, b) => b.votes - a.votes || a.probe - b.probe).slice(0, PROBES_KEPT)
  return {
    number,
    votes: best[0].votes,
    probes: best.map(({ probe }) => probes[probe]),
    lines: best.map(({ probe, offset }) => lineOf(probes[probe], offset)),
  }
}

/**
 * Votes by which candidates are put in order: those with a witness count twice. Under the exact probe they weigh more,
 * because there are many other probes for chance to agree under; and a copy has votes under the probes beside its own too.
 */
function weightOf(agreements: readonly Agreement[], probes: readonly Probe[]): { weight: number; all: number } {
  let weight = 0
  let all = 0
  for (const { probe, votes, witnessed } of agreements) {
    const sum = votes + witnessed
    weight = Math.max(weight, probes[probe] === EXACT ? sum + EXACT_BONUS : sum)
    all += sum
  }
  return { weight, all }
}

function lineOf({ timeScale, pitchShift }: Probe, offset: number): Line {
  return { timeScale, offset, pitchShift: pitchShift * PARAMETERS.pitchUnitsPerSemitone }
}

/** So many candidates with the most votes are worth an alignment, and all that have many. */
const MOST_DOUBTFUL = 10
const MANY_VOTES = 8

/** The candidates, the likeliest first, that are worth an alignment. */
export function worthAligning(found: readonly Candidate[]): Candidate[] {
  return found.filter(({ votes }, rank) => votes >= MANY_VOTES || rank < MOST_DOUBTFUL)
}
