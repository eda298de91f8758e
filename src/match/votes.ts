import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { firstAtOrAfter } from '../fingerprint/fingerprint.ts'
import { EXACT, type Probe } from '../fingerprint/landmarks.ts'
import { witnessOf } from '../fingerprint/witness.ts'
import type { InvertedIndex } from '../inverted-index/inverted-index.ts'
import { Postings } from '../inverted-index/postings.ts'
import { TIME_STEP } from '../inverted-index/segment-layout.ts'
import { MOST_WINDOW } from './company.ts'
import type { Line } from './line.ts'
import { type AskedQuery, ProbedQuery } from './probed-query.ts'
import { type Agreement, type Rarity, VoteTable } from './vote-table.ts'

/** A single vote says nothing. */
export const LEAST_VOTES = 2
/** Probes of one candidate that are worth an alignment. */
const PROBES_KEPT = 3

/** A recording that shares hashes with a query, and under which hypotheses. */
export interface Candidate {
  readonly number: number
  /** Votes for one offset under the best probe, and of how many different hashes they are. */
  readonly votes: number
  readonly hashes: number
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

/** The recordings of an index that share hashes with a query at one offset, the likeliest first: by how little chance explains their votes. */
export function candidates(
  query: Constellation,
  index: InvertedIndex,
  probes: readonly Probe[],
  { among }: { readonly among?: Among | undefined } = {},
): Candidate[] {
  return candidatesOf(new ProbedQuery(query, index.sampling, probes).asked, index, { among })
}

/** As `candidates`, of a query whose landmarks are formed, with the index's sampling. */
export function candidatesOf(
  query: AskedQuery,
  index: InvertedIndex,
  { among }: { readonly among?: Among | undefined } = {},
): Candidate[] {
  found.length = 0
  index.lookUp(query.hashes, found, among?.from)
  const byNumber = new Map<number, Agreement[]>()
  for (const agreement of agreements(query, index.recordings)) {
    const list = byNumber.get(agreement.number)
    if (list === undefined) byNumber.set(agreement.number, [agreement])
    else list.push(agreement)
  }
  const heard = [...byNumber].map(([number, list]) => heardOf(number, list, query.probes))
  return heard
    .sort((a, b) => b.bits - a.bits || a.candidate.number - b.candidate.number)
    .map(({ candidate }) => candidate)
}

/** Columns that are used again by each look-up of this thread. */
const found = new Postings()
const table = new VoteTable()

/** For each recording and probe with enough of them, the most votes of those found for one offset. */
function agreements(query: AskedQuery, recordings: number): Agreement[] {
  const { starts, times, probeNumbers, witnesses } = query
  const { columns, length } = found
  const counts = new Uint32Array(starts.length)
  const witnessedCounts = new Uint32Array(times.length)
  expectVotes(query)
  for (let i = 0; i < length; i++) {
    const number = columns.numbers[i]
    const time = timeOf(columns.times[i])
    const asked = columns.asked[i]
    const witness = witnessOf(columns.hashes[i])
    counts[asked]++
    for (let at = starts[asked]; at < starts[asked + 1]; at++) {
      const isWitnessed = witnesses[at] === witness
      if (isWitnessed) witnessedCounts[at]++
      table.add(number, probeNumbers[at], time - times[at], at, isWitnessed)
    }
  }
  return table.agreements(LEAST_VOTES, MOST_WINDOW, rarityOf(query, counts, witnessedCounts, recordings))
}

function expectVotes({ starts, times, probeNumbers }: AskedQuery): void {
  const { columns, length } = found
  let votes = 0
  for (let i = 0; i < length; i++) votes += starts[columns.asked[i] + 1] - starts[columns.asked[i]]
  table.clear(votes)
  for (let i = 0; i < length; i++) {
    const time = timeOf(columns.times[i])
    const asked = columns.asked[i]
    for (let at = starts[asked]; at < starts[asked + 1]; at++)
      table.expect(columns.numbers[i], probeNumbers[at], time - times[at])
  }
}

/** The middle of a step, in time units. */
function timeOf(steps: number): number {
  return Math.imul(steps, TIME_STEP) + TIME_STEP / 2
}

/**
 * What a vote says: the logarithm of how many recordings there are for each that its hash occurs in (K. Spärck
 * Jones, "A statistical interpretation of term specificity", 1972). Chance meets common hashes; a copy meets its own.
 */
function rarityOf({ starts }: AskedQuery, counts: Uint32Array, witnessed: Uint32Array, recordings: number): Rarity {
  const hashOf = (landmark: number) => firstAtOrAfter(starts, landmark + 1) - 1
  return {
    hashOf,
    bitsOf: (landmark, isWitnessed) => bitsOf(isWitnessed ? witnessed[landmark] : counts[hashOf(landmark)], recordings),
  }
}

/** An index of few recordings says little of how rare a hash is: so many more are taken to lack it. */
const OTHER_RECORDINGS = 1024

function bitsOf(count: number, recordings: number): number {
  return Math.max(0, Math.log2((recordings + OTHER_RECORDINGS) / (count + 1)))
}

/** A candidate, and what its best agreement says: under the exact probe as much more as there are others. */
function heardOf(number: number, list: Agreement[], probes: readonly Probe[]): { candidate: Candidate; bits: number } {
  const said = ({ probe, bits }: Agreement) => bits + (probes[probe] === EXACT ? Math.log2(probes.length) : 0)
  const best = list.sort((a, b) => said(b) - said(a) || a.probe - b.probe).slice(0, PROBES_KEPT)
  const candidate = {
    number,
    votes: best[0].votes,
    hashes: best[0].hashes,
    probes: best.map(({ probe }) => probes[probe]),
    lines: best.map(({ probe, offset }) => lineOf(probes[probe], offset)),
  }
  return { candidate, bits: said(best[0]) }
}

function lineOf({ timeScale, pitchShift }: Probe, offset: number): Line {
  return { timeScale, offset, pitchShift: pitchShift * PARAMETERS.pitchUnitsPerSemitone }
}

/** So many of the likeliest candidates are worth an alignment, where nobody waits for it. */
const MOST_DOUBTFUL = 10
/** In a service: of 622 real copies among what a million recordings bring by chance no more are among the first ten than among the first three. */
export const FEW_DOUBTFUL = 3
/** All are that so many hashes speak for. */
const MANY_HASHES = 8

/** The candidates, the likeliest first, that are worth an alignment. */
export function worthAligning(found: readonly Candidate[], mostDoubtful = MOST_DOUBTFUL): Candidate[] {
  return found.filter(({ hashes }, rank) => hashes >= MANY_HASHES || rank < mostDoubtful)
}
