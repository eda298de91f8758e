import { availableParallelism } from 'node:os'
import type { Comparison } from '../match/comparison.ts'
import type { Candidate } from '../match/votes.ts'
import { errorOf } from '../store/failure.ts'
import type { Bucket, Ledger } from '../store/ledger.ts'
import { Pool, PoolError } from '../workers/pool.ts'
import { BucketIndex } from './bucket-index.ts'
import { Compaction } from './compaction.ts'
import type {
  Compared,
  ForKeeping,
  IndexChange,
  LookedUp,
  LookedUpQuery,
  MatchingData,
  Notice,
  SearchAnswer,
  SearchResult,
  SearchTask,
} from './messages.ts'
import { QueryRefusal, SearchError } from './search-error.ts'
import { SnapshotFolder } from './snapshot.ts'

// By way of dist/, so that it is found from src/ too, where tests run and threads cannot load TypeScript.
const WORKER = new URL('../../dist/search/matching-worker.js', import.meta.url)

/** Changes taken from the ledger at a time. */
const CHANGES_AT_ONCE = 1000
/** A ledger is read no further while so many recordings wait for their segments. */
const MOST_TAIL = 32_768

/** The longest recordings take some seconds. */
const MOST_SECONDS = 120

/** What ends an upload that was begun. */
const URGENT: ReadonlySet<SearchTask['wanted']> = new Set(['later-candidates', 'comparisons', 'self'])

type LookUpTask = Extract<SearchTask, { readonly bucket: number }>

export interface SearchOptions {
  /** Threads that match; default one a processor. */
  readonly threads?: number | undefined
  /** A folder that keeps the index for the next start; without one it is built anew each time. */
  readonly snapshots?: string | undefined
  /** Told of the processor time that a thread spent on a stage of an upload. */
  readonly onWork?: ((stage: 'look-up' | 'verification', seconds: number) => void) | undefined
  /** Told of what went wrong beside the answers, which hold nevertheless. */
  readonly onTrouble?: ((error: unknown) => void) | undefined
}

/** Of all buckets' indexes. */
export interface IndexSizes {
  /** Memory that the segments take, once for all threads. */
  readonly bytes: number
  readonly segments: number
  /** Recordings that no segment holds yet. */
  readonly tail: number
}

/** What a fingerprint is like, as of a moment: every change of the bucket up to `seq` was seen. */
export interface Likes {
  /** Those beyond doubt, then the doubtful ones, each the likeliest first. */
  readonly compared: readonly Compared[]
  readonly forKeeping: ForKeeping | undefined
  readonly seq: number
  /** How long they were compared, of all the time that it took. */
  readonly verificationSeconds: number
}

/** Those among recordings that came later. */
export type LaterLikes = Omit<Likes, 'forKeeping'>

/**
 * Finds which recordings of a bucket are like a query. The index lives in memory, follows the ledger's
 * changes, and is replicated in threads, which share its segments.
 */
export class Search {
  readonly #ledger: Ledger
  readonly #pool: Pool<SearchTask, SearchAnswer>
  readonly #onWork: SearchOptions['onWork']
  readonly #compaction: Compaction
  readonly #snapshots: SnapshotFolder | undefined
  readonly #indexes = new Map<number, BucketIndex>()
  readonly #following = new Map<number, { readonly running: Promise<void>; next: Promise<void> | undefined }>()
  /** Buckets that will not come back: ids are never used again. */
  readonly #dropped = new Set<number>()
  #isReady = false
  #isClosed = false

  constructor(ledger: Ledger, options: SearchOptions = {}) {
    const { threads = availableParallelism(), snapshots, onTrouble = () => {} } = options
    this.#ledger = ledger
    this.#onWork = options.onWork
    const workerData: MatchingData = { source: ledger.source }
    this.#pool = new Pool(WORKER, { size: threads, workerData, greeting: () => this.#greeting() })
    this.#snapshots = snapshots === undefined ? undefined : new SnapshotFolder(snapshots)
    const isCurrent = (bucket: number, index: BucketIndex) => this.#indexes.get(bucket) === index
    this.#compaction = new Compaction({
      onTrouble,
      onChange: (bucket, index, change) => {
        if (isCurrent(bucket, index)) this.#tell(bucket, [change])
      },
      onDone: async (bucket, index) => {
        if (isCurrent(bucket, index)) await this.#snapshots?.write(bucket, index.snapshot())
      },
    })
  }

  /** Whether the index has seen all that the ledger held when it was opened. */
  get isReady(): boolean {
    return this.#isReady
  }

  /** Queries that wait for a thread. */
  get waiting(): number {
    return this.#pool.waiting
  }

  get sizes(): IndexSizes {
    const indexes = [...this.#indexes.values()]
    return {
      bytes: indexes.reduce((sum, { bytes }) => sum + bytes, 0),
      segments: indexes.reduce((sum, { segments }) => sum + segments.length, 0),
      tail: indexes.reduce((sum, { tail }) => sum + tail.length, 0),
    }
  }

  /** Reads the whole ledger. @throws StoreError */
  async load(): Promise<void> {
    for (let page = 1; ; page++) {
      const { items, total } = await this.#ledger.buckets({ page, perPage: 100, type: 'DedupFile' })
      for (const bucket of items) await this.follow(bucket)
      if (page * 100 >= total) break
    }
    // Until now the threads were told nothing: of a large bucket most of it has become segments, which they share.
    this.#isReady = true
    for (const notice of this.#greeting()) this.#pool.tell(notice)
    this.#compaction.isGrowing = false
    for (const [bucket, index] of this.#indexes) this.#compaction.consider(bucket, index)
  }

  /** Catches up with all that the ledger holds now. @throws StoreError */
  follow(bucket: Bucket): Promise<void> {
    // Who was under way when it was dropped would make its index again, which nothing ends.
    if (this.#dropped.has(bucket.id)) return Promise.resolve()
    const current = this.#following.get(bucket.id)
    if (current !== undefined) {
      // The run under way may have read the ledger before what this caller knows of was written.
      current.next ??= current.running.catch(() => {}).then(() => this.follow(bucket))
      return current.next
    }
    const running = this.#follow(bucket).finally(() => this.#following.delete(bucket.id))
    this.#following.set(bucket.id, { running, next: undefined })
    return running
  }

  /**
   * Catches up with all that the bucket held when it was read, if that is near: an index that is built anew is not waited for.
   *
   * @throws SearchError, StoreError
   */
  async followed(bucket: Bucket): Promise<void> {
    const current = this.#following.get(bucket.id)
    const behind = bucket.seq - (this.seqOf(bucket.id) ?? bucket.seq)
    if (behind > CHANGES_AT_ONCE) return
    await (current?.next ?? current?.running)?.catch(() => {})
    if (behind > 0 && bucket.seq > (this.seqOf(bucket.id) ?? bucket.seq)) await this.follow(bucket)
  }

  /** Forgets a bucket that was dropped, for good. */
  async forget(bucket: number): Promise<void> {
    this.#dropped.add(bucket)
    await this.#forget(bucket)
  }

  async #forget(bucket: number): Promise<void> {
    this.#end(bucket)
    await this.#snapshots?.drop(bucket)
  }

  /**
   * Compares a fingerprint with the recordings that the index thinks likeliest, where their shared hashes point.
   *
   * @param isForKeeping whether what it takes to keep the fingerprint is wanted too.
   * @throws QueryRefusal, SearchError, StoreError
   */
  async likes(bucket: Bucket, fingerprint: Uint8Array, isForKeeping: boolean): Promise<Likes> {
    if (!this.#isReady) throw notReady()
    if (!this.#indexes.has(bucket.id)) await this.follow(bucket)
    const { id, dedup: policy } = bucket
    const seq = this.seqOf(id)
    if (seq === undefined) throw new SearchError('dropped', 'The bucket was deleted meanwhile.')
    return this.#likes({ wanted: 'candidates', bucket: id, fingerprint, policy, isForKeeping }, seq)
  }

  /** Up to which change the index of a bucket has followed; undefined where there is none yet. */
  seqOf(bucket: number): number | undefined {
    return this.#indexes.get(bucket)?.seq
  }

  /**
   * Looks a query up again, among all recordings from a number on, after catching up with the ledger.
   *
   * @returns undefined where the index is another one by now: look it up from the beginning.
   * @throws SearchError, StoreError
   */
  async laterLikes(
    bucket: Bucket,
    fingerprint: Uint8Array,
    query: LookedUpQuery,
    from: number,
  ): Promise<LaterLikes | undefined> {
    await this.follow(bucket)
    const index = this.#indexes.get(bucket.id)
    if (index?.sampling !== query.sampling) return undefined
    const { id, dedup: policy } = bucket
    return this.#likes({ wanted: 'later-candidates', bucket: id, fingerprint, policy, query, from }, index.seq)
  }

  /** Compares a fingerprint with itself. @throws SearchError */
  async self(fingerprint: Uint8Array): Promise<Comparison> {
    const { result } = await this.#ask({ wanted: 'self', fingerprint })
    return result as Comparison
  }

  /**
   * Compares two fingerprints under every hypothesis of a bucket's policy, whatever the index says.
   *
   * @throws SearchError
   */
  async pair({ dedup: policy }: Bucket, fingerprint: Uint8Array, reference: Uint8Array): Promise<Comparison> {
    const { result } = await this.#ask({ wanted: 'pair', fingerprint, reference, policy })
    return result as Comparison
  }

  async close(): Promise<void> {
    // What was kept just now is followed to its end, which is near; a ledger that is read in is not.
    while (this.#isReady && this.#following.size > 0)
      await Promise.allSettled(Array.from(this.#following.values(), ({ running, next }) => next ?? running))
    this.#isClosed = true
    this.#isReady = false
    await Promise.all([this.#pool.close(), this.#compaction.close()])
  }

  async #follow(bucket: Bucket): Promise<void> {
    const index = await this.#indexOf(bucket)
    for (;;) {
      const changes = await this.#ledger.changes(bucket.id, index.seq, CHANGES_AT_ONCE)
      if (this.#isClosed) throw closed()
      if (this.#dropped.has(bucket.id)) return this.#end(bucket.id)
      if (index.contradicts(changes)) {
        await this.#forget(bucket.id)
        return this.#follow(bucket)
      }
      if (changes.seq === index.seq) return
      this.#tell(bucket.id, index.follow(changes))
      this.#compaction.consider(bucket.id, index)
      if (index.tail.length >= MOST_TAIL) await this.#compaction.settled(bucket.id)
    }
  }

  async #indexOf({ id, dedup: { sampling } }: Bucket): Promise<BucketIndex> {
    const known = this.#indexes.get(id)
    if (known?.sampling === sampling) return known
    const index = new BucketIndex(sampling, await this.#snapshots?.read(id, sampling))
    this.#indexes.set(id, index)
    this.#tell(id, index.whole())
    return index
  }

  #end(bucket: number): void {
    if (this.#indexes.delete(bucket)) this.#tell(bucket, [{ kind: 'end' }])
  }

  #greeting(): Notice[] {
    if (!this.#isReady) return []
    return Array.from(this.#indexes, ([bucket, index]) => ({ bucket, changes: index.whole() }))
  }

  #tell(bucket: number, changes: readonly IndexChange[]): void {
    if (this.#isReady) this.#pool.tell({ bucket, changes } satisfies Notice)
  }

  async #likes(task: LookUpTask, seq: number): Promise<Likes> {
    const { result, compared, verification } = await this.#ask(task)
    const { candidates, forKeeping } = result as LookedUp
    if (compared !== undefined) return { compared, forKeeping, seq, verificationSeconds: verification.seconds }
    const begin = performance.now()
    const own = await this.#compared(task, candidates)
    return { compared: own, forKeeping, seq, verificationSeconds: (performance.now() - begin) / 1000 }
  }

  /** For threads that cannot read the ledger by themselves. */
  async #compared(
    { bucket, fingerprint, policy }: LookUpTask,
    candidates: readonly Candidate[],
  ): Promise<readonly Compared[]> {
    if (candidates.length === 0) return []
    const numbers = candidates.map(({ number }) => number)
    const recordings = await this.#ledger.recordings(bucket, numbers)
    const byNumber = new Map(recordings.map((recording) => [recording.number, recording.fingerprint]))
    const references = numbers.map((number) => byNumber.get(number))
    const { result } = await this.#ask({ wanted: 'comparisons', fingerprint, policy, candidates, references })
    return result as readonly Compared[]
  }

  async #ask(task: SearchTask): Promise<Extract<SearchAnswer, { readonly result: SearchResult }>> {
    const answer = await this.#attempt(task)
      .catch((error: unknown) => {
        if (isPoolError(error, 'crashed')) return this.#attempt(task)
        throw error
      })
      .catch((error: unknown) => {
        throw error instanceof PoolError ? crashed(error) : error
      })
    this.#onWork?.('look-up', answer.lookUp.cpuSeconds)
    this.#onWork?.('verification', answer.verification.cpuSeconds)
    if ('refusal' in answer) throw new QueryRefusal(answer.refusal.kind, answer.refusal.sentence)
    if ('failure' in answer) throw errorOf(answer.failure)
    return answer
  }

  async #attempt(task: SearchTask): Promise<SearchAnswer> {
    try {
      // What was begun is ended first: so fewer uploads are under way, and rivals are looked at before there are more.
      return await this.#pool.run(task, { isUrgent: URGENT.has(task.wanted), timeoutSeconds: MOST_SECONDS })
    } catch (error) {
      throw isPoolError(error, 'closed') ? closed() : error
    }
  }
}

function isPoolError(error: unknown, kind: PoolError['kind']): boolean {
  return error instanceof PoolError && error.kind === kind
}

function notReady(): SearchError {
  return new SearchError('not-ready', 'The index is still being read. Try again in some seconds.')
}

function crashed(cause: PoolError): SearchError {
  const sentence = `The upload could not be compared with the others: ${cause.message} Nothing was kept. Try again; if that happens each time, this fingerprint is the cause.`
  return new SearchError('crashed', sentence, { cause })
}

function closed(): SearchError {
  return new SearchError('closed', 'The server is shutting down. Try again in some seconds.')
}
