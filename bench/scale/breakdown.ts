import { join } from 'node:path'
import { decodeFingerprint, encodeFingerprint } from '../../src/fingerprint/codec.ts'
import type { Fingerprint } from '../../src/fingerprint/fingerprint.ts'
import { indexedLandmarks } from '../../src/fingerprint/indexed-landmarks.ts'
import { InvertedIndex } from '../../src/inverted-index/inverted-index.ts'
import { Postings } from '../../src/inverted-index/postings.ts'
import { Segment } from '../../src/inverted-index/segment.ts'
import { Bands } from '../../src/match/bands.ts'
import { verifyCandidate } from '../../src/match/compare.ts'
import { DEFAULT_DEDUP_POLICY, DEFAULT_POLICY, EXACT_POLICY, type Policy } from '../../src/match/policy.ts'
import { probesOf } from '../../src/match/probes.ts'
import { type Candidate, candidates, doubtfulOf, worthAligning } from '../../src/match/votes.ts'
import { SnapshotFolder } from '../../src/search/snapshot.ts'
import type { Ledger } from '../../src/store/ledger.ts'
import { threadCpuSeconds } from '../../src/workers/thread-cpu.ts'
import { openEmbeddedLedger } from '../service/built-ledger.ts'
import { quantile } from '../service/load.ts'
import { distractors } from './distractors.ts'
import type { Parts } from './parts.ts'
import type { ScaleStore } from './store.ts'

const { sampling } = DEFAULT_DEDUP_POLICY
const QUERIES = 64
const WARM_UP = 8

/** What queries cost in one thread, without a service around them: milliseconds of a processor, means. */
export interface Breakdown {
  readonly index: { readonly segments: number; readonly postings: number; readonly bytes: number }
  readonly allProbes: LookedUp
  readonly exact: LookedUp
  /** Postings that a hash of a new recording finds. */
  readonly lists: { readonly mean: number; readonly p50: number; readonly p99: number; readonly longest: number }
  /** The candidates' fingerprints out of the ledger, for one query. */
  readonly readMilliseconds: number
  /** Of one candidate: decoded, and compared where the votes point; the mean of a processor, the others by the clock. */
  readonly verification: { readonly mean: number; readonly p50: number; readonly p99: number }
}

interface LookedUp {
  readonly landmarks: number
  /** Look-up, votes, and the candidates' order. */
  readonly votes: number
  readonly candidates: number
  /** Of these, those that are worth an alignment. */
  readonly aligned: number
}

/** Asks the store's snapshot with new recordings, while no service runs on it. */
export async function breakdownOf(store: ScaleStore, { fresh }: Parts, seed: number): Promise<Breakdown> {
  const sources = fresh.map(({ constellation }) => constellation)
  const queries = [...distractors(seed, WARM_UP + QUERIES, sources, { pieces: 'whole' })]
  const ledger = await openEmbeddedLedger(store.data)
  try {
    const index = await indexOf(store, ledger)
    const { lookedUp: allProbes, named } = lookedUp(index, queries, DEFAULT_POLICY)
    return {
      index: {
        segments: index.segments.length,
        postings: index.postings,
        bytes: index.segments.reduce((sum, { bytes }) => sum + bytes.length, 0),
      },
      allProbes,
      exact: lookedUp(index, queries, EXACT_POLICY).lookedUp,
      lists: listsOf(index, queries),
      ...(await verified(ledger, store.bucket, named)),
    }
  } finally {
    await ledger.close()
  }
}

const CHANGES_AT_ONCE = 1000

/** The snapshot, without what was removed before it or after. */
async function indexOf({ data, bucket }: ScaleStore, ledger: Ledger): Promise<InvertedIndex> {
  const snapshot = await new SnapshotFolder(join(data, 'index')).read(bucket, sampling)
  const segments = snapshot?.segments ?? []
  const index = new InvertedIndex({ sampling, segments: segments.map(({ words }) => new Segment(words)) })
  for (const number of snapshot?.removed ?? []) index.remove(number)
  for (let seq = snapshot?.seq ?? 0; ; ) {
    const changes = await ledger.changes(bucket, seq, CHANGES_AT_ONCE)
    for (const change of changes.entries) if (change.kind === 'remove') index.remove(change.number)
    if (changes.seq === seq) return index
    seq = changes.seq
  }
}

interface Named {
  readonly query: Fingerprint
  readonly aligned: readonly Candidate[]
}

/** What an index without postings is asked costs as much as the query's landmarks. */
function lookedUp(index: InvertedIndex, queries: readonly Fingerprint[], policy: Policy) {
  const probes = probesOf(policy)
  const empty = new InvertedIndex({ sampling })
  const asked = (some: readonly Fingerprint[], of: InvertedIndex) =>
    some.map((query) => candidates(query.constellation, of, probes))
  for (const of of [empty, index]) asked(queries.slice(0, WARM_UP), of)
  const counted = queries.slice(WARM_UP)
  const landmarks = millisecondsOf(() => asked(counted, empty)).cpu / counted.length
  const { cpu, result } = millisecondsOf(() => asked(counted, index))
  const named = counted.map((query, i): Named => {
    return { query, aligned: worthAligning(result[i], doubtfulOf(query.constellation.times.length)) }
  })
  const lookedUp: LookedUp = {
    landmarks,
    votes: Math.max(0, cpu / counted.length - landmarks),
    candidates: meanOf(result.map(({ length }) => length)),
    aligned: meanOf(named.map(({ aligned }) => aligned.length)),
  }
  return { lookedUp, named }
}

/** Processor time of this thread, which the system counts too coarsely for a single query. */
function millisecondsOf<Result>(work: () => Result): { readonly cpu: number; readonly result: Result } {
  const before = threadCpuSeconds()
  const result = work()
  return { cpu: 1000 * (threadCpuSeconds() - before), result }
}

function listsOf(index: InvertedIndex, queries: readonly Fingerprint[]): Breakdown['lists'] {
  const lengths: number[] = []
  for (const { constellation } of queries) {
    const hashes = Uint32Array.from(new Set(indexedLandmarks(constellation, sampling).hashes)).sort()
    const found = new Postings()
    index.lookUp(hashes, found)
    const ofQuery = new Array<number>(hashes.length).fill(0)
    for (let i = 0; i < found.length; i++) ofQuery[found.columns.asked[i]]++
    lengths.push(...ofQuery)
  }
  lengths.sort((a, b) => a - b)
  return {
    mean: meanOf(lengths),
    p50: quantile(lengths, 0.5),
    p99: quantile(lengths, 0.99),
    longest: lengths[lengths.length - 1],
  }
}

async function verified(ledger: Ledger, bucket: number, named: readonly Named[]) {
  const pairs: (() => unknown)[] = []
  let read = 0
  for (const { query, aligned } of named) {
    const bands = new Bands(decodeFingerprint(encodeFingerprint(query)).constellation)
    const before = performance.now()
    const numbers = aligned.map(({ number }) => number)
    const recordings = await ledger.recordings(bucket, numbers)
    read += performance.now() - before
    for (const { number, fingerprint } of recordings) {
      const candidate = aligned[numbers.indexOf(number)]
      pairs.push(() => verifyCandidate(bands, new Bands(decodeFingerprint(fingerprint).constellation), candidate))
    }
  }
  for (const verify of pairs) verify()
  const milliseconds: number[] = []
  const { cpu } = millisecondsOf(() => {
    for (const verify of pairs) {
      const begin = performance.now()
      verify()
      milliseconds.push(performance.now() - begin)
    }
  })
  milliseconds.sort((a, b) => a - b)
  return {
    readMilliseconds: read / named.length,
    verification: { mean: cpu / pairs.length, p50: quantile(milliseconds, 0.5), p99: quantile(milliseconds, 0.99) },
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
