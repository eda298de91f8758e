import { randomUUID } from 'node:crypto'
import { Pool, PoolError } from '../workers/pool.ts'
import type { BucketIndex } from './bucket-index.ts'
import type { IndexChange, IndexingAnswer, IndexingTask, IndexingWork } from './messages.ts'
import type { StoredSegment } from './snapshot.ts'
import { mergeable } from './tiers.ts'

// By way of dist/, so that it is found from src/ too, where tests run and threads cannot load TypeScript.
const WORKER = new URL('../../dist/search/indexing-worker.js', import.meta.url)

/** A tail of so many recordings becomes a segment. */
const LONGEST_TAIL = 1024

export interface CompactionListener {
  /** Replicas of a bucket's index must be told; by now the bucket may have another index. */
  onChange(bucket: number, index: BucketIndex, change: IndexChange): void
  /** For now there is no more to do for it. */
  onDone(bucket: number, index: BucketIndex): Promise<void>
  onTrouble(error: unknown): void
}

/** Turns tails into segments, and small segments into larger ones, in a thread beside the searches. */
export class Compaction {
  readonly #pool: Pool<IndexingTask, IndexingAnswer> = new Pool(WORKER, { size: 1 })
  readonly #underWay = new Map<number, Promise<void>>()
  readonly #listener: CompactionListener
  /** Whether indexes are read in for the first time, and nobody looks them up. */
  isGrowing = true

  constructor(listener: CompactionListener) {
    this.#listener = listener
  }

  /** Begins to compact an index if it is worth it, and nothing of it is being compacted. */
  consider(bucket: number, index: BucketIndex): void {
    if (this.#underWay.has(bucket) || !this.#isWorthwhile(index)) return
    const run = this.#compact(bucket, index).finally(() => this.#underWay.delete(bucket))
    this.#underWay.set(bucket, run)
  }

  /** When what is being compacted of a bucket's index is. */
  async settled(bucket: number): Promise<void> {
    await this.#underWay.get(bucket)
  }

  async close(): Promise<void> {
    await this.#pool.close()
    await Promise.all(this.#underWay.values())
  }

  async #compact(bucket: number, index: BucketIndex): Promise<void> {
    try {
      while (this.#isWorthwhile(index)) {
        if (index.tail.length >= LONGEST_TAIL) await this.#shorten(bucket, index)
        await this.#merge(bucket, index)
      }
      await this.#listener.onDone(bucket, index)
    } catch (error) {
      // What is not compacted stays in the tail, and is tried again when it grows.
      if (!(error instanceof PoolError && error.kind === 'closed')) this.#listener.onTrouble(error)
    }
  }

  async #shorten(bucket: number, index: BucketIndex): Promise<void> {
    const appends = index.tail.slice()
    const segment = await this.#ask({ wanted: 'segment', appends })
    const tailFrom = appends[appends.length - 1].number + 1
    this.#listener.onChange(bucket, index, index.replace([...index.segments, segment], tailFrom))
  }

  async #merge(bucket: number, index: BucketIndex): Promise<void> {
    const count = mergeable(sizesOf(index), this.isGrowing)
    if (count < 2) return
    const kept = index.segments.slice(0, -count)
    const merged = await this.#ask({
      wanted: 'merged',
      segments: index.segments.slice(-count).map(({ words }) => words),
      removed: index.removed,
    })
    this.#listener.onChange(bucket, index, index.replace([...kept, merged], index.tailFrom))
  }

  #isWorthwhile(index: BucketIndex): boolean {
    return index.tail.length >= LONGEST_TAIL || mergeable(sizesOf(index), this.isGrowing) > 1
  }

  async #ask(work: IndexingWork): Promise<StoredSegment> {
    const answer = await this.#pool.run({ ...work, isWaitedFor: this.isGrowing })
    if ('error' in answer) throw answer.error
    return { name: `${randomUUID()}.segment`, words: answer.segment }
  }
}

function sizesOf({ segments }: BucketIndex): number[] {
  return segments.map(({ words }) => words.length)
}
