import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import type { Probe } from '../fingerprint/landmarks.ts'
import { asksForAny, witnessOf } from '../fingerprint/witness.ts'
import type { InvertedIndex } from '../inverted-index/inverted-index.ts'
import { Postings } from '../inverted-index/postings.ts'
import { inCompany, MOST_WINDOW, offsetOf, votesOf } from './company.ts'
import { matchKernel } from './kernel/kernel.ts'
import type { VotedLine } from './line.ts'
import { type AskedQuery, ProbedQuery, withFewer } from './probed-query.ts'
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
  /** Which hashes these are, in one number: recordings that share a passage with the query share its hashes. */
  readonly passage: number
  /** The best probes, best first. */
  readonly probes: readonly Probe[]
  /** For each of them, the line that its votes agree on. */
  readonly lines: readonly VotedLine[]
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
  asked: AskedQuery,
  index: InvertedIndex,
  { among }: { readonly among?: Among | undefined } = {},
): Candidate[] {
  found.length = 0
  index.lookUp(asked.hashes, found, among?.from)
  const query = bounded(asked)
  const byNumber = new Map<number, Agreement[]>()
  for (const agreement of agreements(query, index.recordings)) {
    const list = byNumber.get(agreement.number)
    if (list === undefined) byNumber.set(agreement.number, [agreement])
    else list.push(agreement)
  }
  const heard = [...byNumber].map(([number, list]) => heardOf(number, list, query))
  return heard
    .sort((a, b) => b.bits - a.bits || a.candidate.number - b.candidate.number)
    .map(({ candidate }) => candidate)
}

/** Columns that are used again by each look-up of this thread. */
const found = new Postings()
const table = new VoteTable()

/**
 * Four minutes among a million recordings make two hundred thousand votes. A crafted recording that is one bar, asked for by itself, would
 * make any number, and take all memory.
 */
const MOST_VOTES = 2 ** 23

/** Where there would be more votes, each hash votes by fewer of its landmarks in the query. */
function bounded(query: AskedQuery): AskedQuery {
  if (found.length * mostLandmarks(query) <= MOST_VOTES) return query
  const votes = votesOf(query, found)
  return votes <= MOST_VOTES ? query : withFewer(query, MOST_VOTES / votes)
}

/** Of one hash. */
function mostLandmarks({ starts }: AskedQuery): number {
  let most = 0
  for (let hash = 1; hash < starts.length; hash++) most = Math.max(most, starts[hash] - starts[hash - 1])
  return most
}

/** For each recording and probe with enough of them, the most votes of those found for one offset. */
function agreements(query: AskedQuery, recordings: number): Agreement[] {
  const told = matchKernel()?.inCompany(query, found) ?? inCompany(query, found)
  const cast = castVotes(query, told)
  return table.agreements(LEAST_VOTES, MOST_WINDOW, rarityOf(query, cast, recordings))
}

/** What is known of the votes that were cast. */
interface Cast {
  /** Of each landmark that has any its hash's position. */
  readonly hashOf: Uint32Array
  /** For each hash 1 where the witness of a posting was a landmark's own. */
  readonly witnessed: Uint8Array
}

/** @param told those that are worth being counted. */
function castVotes({ hashes, times, probeNumbers, witnesses }: AskedQuery, told: Int32Array): Cast {
  const { columns } = found
  const hashOf = new Uint32Array(times.length)
  const witnessed = new Uint8Array(hashes.length)
  table.clear()
  for (let i = 0; i < told.length; i += 2) {
    const row = told[i]
    const landmark = told[i + 1]
    const offset = offsetOf(columns.times[row], times[landmark])
    const isWitnessed = witnesses[landmark] === witnessOf(columns.hashes[row])
    hashOf[landmark] = columns.asked[row]
    if (isWitnessed) witnessed[columns.asked[row]] = 1
    table.add(columns.numbers[row], probeNumbers[landmark], offset, landmark, isWitnessed)
  }
  return { hashOf, witnessed }
}

/**
 * What a vote says: the logarithm of how many recordings there are for each that its hash occurs in (K. Spärck
 * Jones, "A statistical interpretation of term specificity", 1972). Chance meets common hashes; a copy meets its own.
 */
function rarityOf(query: AskedQuery, { hashOf, witnessed }: Cast, recordings: number): Rarity {
  const { hashes, starts, witnesses } = query
  const counts = countsOf(hashes.length)
  const ownCounts = ownCountsOf(query, witnessed)
  return {
    hashOf: (landmark) => hashOf[landmark],
    bitsOf(landmark, isWitnessed) {
      const asked = hashOf[landmark]
      const hasOwn = isWitnessed && asksForAny(hashes[asked])
      const first = hasOwn ? firstWith(witnesses, witnesses[landmark], starts[asked], landmark) : 0
      return bitsOf(hasOwn ? ownCounts[first] : counts[asked], recordings)
    },
  }
}

/** How many postings each hash has. */
function countsOf(hashes: number): Uint32Array {
  const { asked } = found.columns
  const counts = new Uint32Array(hashes)
  for (let i = 0; i < found.length; i++) counts[asked[i]]++
  return counts
}

/** Of hashes that ask for any witness, and that were met with a landmark's own, how many postings have each, at the first landmark with it. */
function ownCountsOf({ hashes, starts, witnesses }: AskedQuery, witnessed: Uint8Array): Uint32Array {
  const { columns, length } = found
  const counts = new Uint32Array(witnesses.length)
  for (let i = 0; i < length; i++) {
    const asked = columns.asked[i]
    if (witnessed[asked] === 0 || !asksForAny(hashes[asked])) continue
    const witness = witnessOf(columns.hashes[i])
    const first = firstWith(witnesses, witness, starts[asked], starts[asked + 1])
    if (first < starts[asked + 1] && witnesses[first] === witness) counts[first]++
  }
  return counts
}

/** The first of the landmarks of a hash, which are in order of their witnesses, whose witness is that or more. */
function firstWith(witnesses: Uint8Array, witness: number, start: number, end: number): number {
  let low = start
  let high = end
  while (low < high) {
    const middle = (low + high) >>> 1
    if (witnesses[middle] < witness) low = middle + 1
    else high = middle
  }
  return low
}

/** An index of few recordings says little of how rare a hash is: so many more are taken to lack it. */
const OTHER_RECORDINGS = 1024

function bitsOf(count: number, recordings: number): number {
  return Math.max(0, Math.log2((recordings + OTHER_RECORDINGS) / (count + 1)))
}

/** A candidate, and what its best agreement says: under the exact probe, the first, as much more as there are others. */
function heardOf(number: number, list: Agreement[], query: AskedQuery): { candidate: Candidate; bits: number } {
  const { probes } = query
  const said = ({ probe, bits }: Agreement) => bits + (probe === 0 ? Math.log2(probes.length) : 0)
  const best = ofDistinctPassages(list.sort((a, b) => said(b) - said(a) || a.probe - b.probe))
  const [{ votes, hashes, passage }] = best
  const candidate = {
    number,
    votes,
    hashes,
    passage,
    probes: best.map(({ probe }) => probes[probe]),
    lines: best.map((agreement) => lineOf(agreement, query)),
  }
  return { candidate, bits: said(best[0]) }
}

/** The first that are kept: neighbouring probes that the same hashes agree under point at one line. */
function ofDistinctPassages(agreements: readonly Agreement[]): Agreement[] {
  const met = new Set<number>()
  const distinct: Agreement[] = []
  for (const agreement of agreements) {
    if (met.has(agreement.passage)) continue
    met.add(agreement.passage)
    if (distinct.push(agreement) === PROBES_KEPT) break
  }
  return distinct
}

function lineOf({ probe, offset, landmark }: Agreement, { probes, times }: AskedQuery): VotedLine {
  const { timeScale, pitchShift } = probes[probe]
  return {
    timeScale,
    offset,
    pitchShift: pitchShift * PARAMETERS.pitchUnitsPerSemitone,
    around: times[landmark] / timeScale,
  }
}

/** So many of the likeliest candidates are worth an alignment, where nobody waits for it. */
const MOST_DOUBTFUL = 10
/** Beyond doubt are those that so many hashes speak for: all of them are aligned. */
const MANY_HASHES = 8

/** Whether chance may have brought a candidate. */
export function isDoubtful({ hashes }: Candidate): boolean {
  return hashes < MANY_HASHES
}

/** In a service so many are of a query of four minutes: of so many peaks. */
const FEW_DOUBTFUL = 2
const LONG = 4200

/**
 * How many candidates of a query of so many peaks a service aligns: of a shorter one, whose few hashes chance overtakes more easily, and which
 * takes less time for all else, more.
 */
export function doubtfulOf(peaks: number): number {
  return Math.min(MOST_DOUBTFUL, Math.max(FEW_DOUBTFUL, Math.ceil(FEW_DOUBTFUL * (LONG / peaks) ** 1.5)))
}

/**
 * The candidates, the likeliest first, that are worth an alignment. Of those that share a passage only the first is doubted: a
 * riff that hundreds of recordings have would hide the one that is meant.
 */
export function worthAligning(found: readonly Candidate[], mostDoubtful = MOST_DOUBTFUL): Candidate[] {
  const met = new Set<number>()
  return found.filter((candidate) => {
    const isFirst = !met.has(candidate.passage) && met.size < mostDoubtful
    if (isFirst) met.add(candidate.passage)
    return isFirst || !isDoubtful(candidate)
  })
}
