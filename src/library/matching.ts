import { DecodeError } from '../audio/decode-error.ts'
import { durationSeconds, type Fingerprint } from '../fingerprint/fingerprint.ts'
import type { Comparison } from '../match/comparison.ts'
import type { Policy } from '../match/policy.ts'
import type { Candidate } from '../match/votes.ts'
import { Pool, PoolError } from '../workers/pool.ts'
import { samplingFor } from './sampling.ts'
import { type SharedCatalogue, share } from './shared-catalogue.ts'

// By way of dist/, so that it is found from src/ too, where tests run and threads cannot load TypeScript.
const WORKER = new URL('../../dist/library/matching-worker.js', import.meta.url)

/** What a matching worker is asked. */
export type MatchingTask =
  | { readonly wanted: 'candidates'; readonly query: number }
  | { readonly wanted: 'comparisons'; readonly query: number; readonly candidates: readonly Candidate[] }

export type MatchingAnswer =
  | { readonly candidates: readonly Candidate[] }
  | { readonly comparisons: readonly Comparison[] }
  | { readonly error: Error }

export interface MatchingWorkerData {
  readonly catalogue: SharedCatalogue
  readonly policy: Policy
}

/** Two recordings, by their positions in the list, and what the query is to the reference. */
export interface Match {
  readonly query: number
  readonly reference: number
  readonly comparison: Comparison
}

export interface MatchingRequest {
  readonly policy: Policy
  /** Threads. */
  readonly concurrency: number
  readonly signal?: AbortSignal | undefined
  /** Told of each phase how many steps it has, then of each step. */
  readonly onPhase?: (phase: 'searched' | 'compared', steps: number) => void
  readonly onStep?: (steps: number) => void
}

/**
 * All pairs of recordings that are not different, each pair compared once at the most: the index
 * names candidates, and whole constellations decide.
 *
 * @throws DecodeError `aborted`
 */
export async function matches(fingerprints: readonly Fingerprint[], request: MatchingRequest): Promise<Match[]> {
  if (fingerprints.length < 2) return []
  const sampling = samplingFor(fingerprints.reduce((sum, fingerprint) => sum + durationSeconds(fingerprint), 0))
  const workerData: MatchingWorkerData = {
    catalogue: share(
      fingerprints.map(({ constellation }) => constellation),
      sampling,
    ),
    policy: request.policy,
  }
  const pool: MatchingPool = new Pool(WORKER, { size: request.concurrency, workerData })
  try {
    const pairs = await candidatePairs(pool, fingerprints.length, request)
    return await comparedPairs(pool, pairs, request)
  } catch (error) {
    if (error instanceof PoolError && error.kind === 'aborted') throw abortedError()
    throw error
  } finally {
    await pool.close()
  }
}

type MatchingPool = Pool<MatchingTask, MatchingAnswer>

interface CandidatePair {
  readonly query: number
  readonly candidate: Candidate
}

/** Each pair once, from the side that has more votes for it. */
async function candidatePairs(pool: MatchingPool, count: number, request: MatchingRequest): Promise<CandidatePair[]> {
  const pairs = new Map<number, CandidatePair>()
  request.onPhase?.('searched', count)
  const searches = Array.from({ length: count }, async (_, query) => {
    const answer = await ask(pool, { wanted: 'candidates', query }, request.signal)
    for (const candidate of 'candidates' in answer ? answer.candidates : []) {
      const id = Math.min(query, candidate.number) * count + Math.max(query, candidate.number)
      const other = pairs.get(id)
      const isBetter = other === undefined || candidate.votes > other.candidate.votes
      const isEqual = other?.candidate.votes === candidate.votes && query < other.query
      if (isBetter || isEqual) pairs.set(id, { query, candidate })
    }
    request.onStep?.(1)
  })
  await Promise.all(searches)
  return [...pairs.values()].sort((a, b) => a.query - b.query || a.candidate.number - b.candidate.number)
}

/** So many comparisons in one task: few enough that progress is seen and all threads end together. */
const MOST_TOGETHER = 16

async function comparedPairs(
  pool: MatchingPool,
  pairs: readonly CandidatePair[],
  request: MatchingRequest,
): Promise<Match[]> {
  request.onPhase?.('compared', pairs.length)
  const tasks = batches(pairs).map(async (batch) => {
    const { query } = batch[0]
    const candidates = batch.map(({ candidate }) => candidate)
    const answer = await ask(pool, { wanted: 'comparisons', query, candidates }, request.signal)
    request.onStep?.(batch.length)
    const comparisons = 'comparisons' in answer ? answer.comparisons : []
    return comparisons.map((comparison, i) => ({ query, reference: candidates[i].number, comparison }))
  })
  return (await Promise.all(tasks)).flat().filter(({ comparison }) => comparison.relation !== 'different')
}

/** Pairs of one query, so that it is prepared once. */
function batches(pairs: readonly CandidatePair[]): CandidatePair[][] {
  const found: CandidatePair[][] = []
  for (const pair of pairs) {
    const last = found.at(-1)
    if (last !== undefined && last[0].query === pair.query && last.length < MOST_TOGETHER) last.push(pair)
    else found.push([pair])
  }
  return found
}

async function ask(pool: MatchingPool, task: MatchingTask, signal: AbortSignal | undefined): Promise<MatchingAnswer> {
  const answer = await pool.run(task, { signal })
  if ('error' in answer) throw answer.error
  return answer
}

function abortedError(): DecodeError {
  return new DecodeError('aborted', 'The comparison was ended on request.')
}
