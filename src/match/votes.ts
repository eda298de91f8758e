import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { EXACT, type Probe } from '../fingerprint/landmarks.ts'
import { asksForAny, KIND, witnessOf } from '../fingerprint/witness.ts'
import type { InvertedIndex } from '../inverted-index/inverted-index.ts'
import { Postings } from '../inverted-index/postings.ts'
import { inCompany, MOST_WINDOW, offsetOf } from './company.ts'
import { CompanyKernel } from './kernel/kernel.ts'
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
  /** Which hashes these are, in one number: recordings that share a passage with the query share its hashes. */
  readonly passage: number
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

/** Made at the first look-up of a thread; false where there is none. */
let kernel: CompanyKernel | false | undefined

/** For each recording and probe with enough of them, the most votes of those found for one offset. */
function agreements(query: AskedQuery, recordings: number): Agreement[] {
  kernel ??= CompanyKernel.make() ?? false
  const told = (kernel !== false && kernel.inCompany(query, found)) || inCompany(query, found)
  castVotes(query, told)
  return table.agreements(LEAST_VOTES, MOST_WINDOW, rarityOf(query, recordings))
}

/** @param told those that are worth being counted. */
function castVotes({ times, probeNumbers, witnesses }: AskedQuery, told: Int32Array): void {
  const { columns } = found
  table.clear()
  for (let i = 0; i < told.length; i += 2) {
    const row = told[i]
    const landmark = told[i + 1]
    const offset = offsetOf(columns.times[row], times[landmark])
    const isWitnessed = witnesses[landmark] === witnessOf(columns.hashes[row])
    table.add(columns.numbers[row], probeNumbers[landmark], offset, landmark, isWitnessed)
  }
}

/**
 * What a vote says: the logarithm of how many recordings there are for each that its hash occurs in (K. Spärck
 * Jones, "A statistical interpretation of term specificity", 1972). Chance meets common hashes; a copy meets its own.
 */
function rarityOf({ hashes, starts, witnesses }: AskedQuery, recordings: number): Rarity {
  const { columns, length } = found
  const counts = new Uint32Array(hashes.length)
  const places = placesOfWitnesses(hashes)
  const witnessed = new Uint32Array(places[hashes.length])
  for (let i = 0; i < length; i++) {
    const asked = columns.asked[i]
    counts[asked]++
    if (places[asked + 1] > places[asked]) witnessed[places[asked] + witnessOf(columns.hashes[i])]++
  }
  const ofLandmark = hashesOfLandmarks(starts)
  const hashOf = (landmark: number) => ofLandmark[landmark]
  return {
    hashOf,
    bitsOf(landmark, isWitnessed) {
      const asked = hashOf(landmark)
      const hasOwn = isWitnessed && places[asked + 1] > places[asked]
      return bitsOf(hasOwn ? witnessed[places[asked] + witnesses[landmark]] : counts[asked], recordings)
    },
  }
}

function hashesOfLandmarks(starts: Uint32Array): Uint32Array {
  const hashes = new Uint32Array(starts[starts.length - 1])
  for (let hash = 0; hash < starts.length - 1; hash++) hashes.fill(hash, starts[hash], starts[hash + 1])
  return hashes
}

/** Where the counts of each witness begin, of the hashes that ask for any; the others have none. One more than there are hashes. */
function placesOfWitnesses(hashes: Uint32Array): Uint32Array {
  const places = new Uint32Array(hashes.length + 1)
  for (let i = 0; i < hashes.length; i++) places[i + 1] = places[i] + (asksForAny(hashes[i]) ? KIND : 0)
  return places
}

/** An index of few recordings says little of how rare a hash is: so many more are taken to lack it. */
const OTHER_RECORDINGS = 1024

function bitsOf(count: number, recordings: number): number {
  return Math.max(0, Math.log2((recordings + OTHER_RECORDINGS) / (count + 1)))
}

/** A candidate, and what its best agreement says: under the exact probe as much more as there are others. */
function heardOf(number: number, list: Agreement[], probes: readonly Probe[]): { candidate: Candidate; bits: number } {
  const said = ({ probe, bits }: Agreement) => bits + (probes[probe] === EXACT ? Math.log2(probes.length) : 0)
  const best = ofDistinctPassages(list.sort((a, b) => said(b) - said(a) || a.probe - b.probe))
  const [{ votes, hashes, passage }] = best
  const candidate = {
    number,
    votes,
    hashes,
    passage,
    probes: best.map(({ probe }) => probes[probe]),
    lines: best.map(({ probe, offset }) => lineOf(probes[probe], offset)),
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

function lineOf({ timeScale, pitchShift }: Probe, offset: number): Line {
  return { timeScale, offset, pitchShift: pitchShift * PARAMETERS.pitchUnitsPerSemitone }
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
