import { randomUUID } from 'node:crypto'
import type { Bucket, BucketChange, BucketFilter, Ledger, NewBucket, NewToken, Token } from '../ledger.ts'
import { now, pageOf, passes } from '../pages.ts'
import { closedError, knownTokenError } from '../store-error.ts'
import { MemoryRecordings } from './recordings.ts'

/** A ledger that is gone with its process: the engine to read first. */
export function openMemoryLedger(): Ledger {
  return new MemoryLedger()
}

type Settings = Omit<Bucket, 'recordings' | 'bytes' | 'seq'>

interface Kept {
  settings: Settings
  readonly recordings: MemoryRecordings
}

/** Nothing in a method waits, so each is done before the next begins. */
class MemoryLedger implements Ledger {
  readonly source = undefined
  readonly #epoch = randomUUID()
  readonly #buckets = new Map<number, Kept>()
  readonly #tokens = new Map<number, Token>()
  #lastBucket = 0
  #lastToken = 0
  #isClosed = false

  async createBucket(bucket: NewBucket): Promise<Bucket> {
    this.#refuseClosed()
    const id = ++this.#lastBucket
    const at = now()
    const kept = {
      settings: { ...structuredClone(bucket), id, createdAt: at, updatedAt: at },
      recordings: new MemoryRecordings(),
    }
    this.#buckets.set(id, kept)
    return bucketOf(kept)
  }

  async bucket(id: number): Promise<Bucket | undefined> {
    const kept = this.#find(id)
    return kept && bucketOf(kept)
  }

  async buckets(filter: BucketFilter) {
    this.#refuseClosed()
    const buckets = Array.from(this.#buckets.values(), bucketOf)
    return pageOf(
      buckets.filter((bucket) => passes(bucket, filter)),
      filter.page,
      filter.perPage,
    )
  }

  async updateBucket(id: number, change: BucketChange): Promise<Bucket | undefined> {
    const kept = this.#find(id)
    if (kept === undefined) return undefined
    kept.settings = { ...kept.settings, ...structuredClone(change), updatedAt: now() }
    return bucketOf(kept)
  }

  async dropBucket(id: number, { force = false }: { readonly force?: boolean } = {}) {
    const kept = this.#find(id)
    if (kept === undefined) return 'unknown'
    if (!force && kept.recordings.count > 0) return 'not-empty'
    this.#buckets.delete(id)
    return 'dropped'
  }

  async createToken(token: NewToken): Promise<Token> {
    this.#refuseClosed()
    if (this.#tokenOf(token.hash) !== undefined) throw knownTokenError()
    const id = ++this.#lastToken
    const made: Token = { ...structuredClone(token), id, createdAt: now(), lastUsedAt: null, revokedAt: null }
    this.#tokens.set(id, made)
    return structuredClone(made)
  }

  async tokenByHash(hash: string): Promise<Token | undefined> {
    this.#refuseClosed()
    return structuredClone(this.#tokenOf(hash))
  }

  async tokens(): Promise<Token[]> {
    this.#refuseClosed()
    return structuredClone(Array.from(this.#tokens.values()))
  }

  async revokeToken(id: number): Promise<boolean> {
    this.#refuseClosed()
    const token = this.#tokens.get(id)
    if (token !== undefined) this.#tokens.set(id, { ...token, revokedAt: token.revokedAt ?? now() })
    return token !== undefined
  }

  async touchTokens(used: ReadonlyMap<number, number>): Promise<void> {
    this.#refuseClosed()
    for (const [id, at] of used) {
      const token = this.#tokens.get(id)
      if (token !== undefined) this.#tokens.set(id, { ...token, lastUsedAt: Math.max(at, token.lastUsedAt ?? 0) })
    }
  }

  append: Ledger['append'] = async (bucket, recording, expect) =>
    this.#find(bucket)?.recordings.append(recording, expect, now()) ?? { outcome: 'no-bucket' }

  addId: Ledger['addId'] = async (bucket, number, id, evidence) =>
    this.#find(bucket)?.recordings.addId(number, id, evidence, now()) ?? 'gone'

  remove: Ledger['remove'] = async (bucket, acrIds) => this.#find(bucket)?.recordings.remove(acrIds) ?? []

  rows: Ledger['rows'] = async (bucket, numbers) => this.#find(bucket)?.recordings.rows(numbers) ?? []

  recordings: Ledger['recordings'] = async (bucket, numbers) => this.#find(bucket)?.recordings.recordings(numbers) ?? []

  find: Ledger['find'] = async (bucket, id) => this.#find(bucket)?.recordings.find(id) ?? []

  evidence: Ledger['evidence'] = async (bucket, number) => this.#find(bucket)?.recordings.evidence(number) ?? []

  list: Ledger['list'] = async (bucket, filter) =>
    this.#find(bucket)?.recordings.list(filter) ?? { items: [], total: 0 }

  changes: Ledger['changes'] = async (bucket, after, limit) => {
    const changes = this.#find(bucket)?.recordings.changes(after, limit) ?? { entries: [], seq: after }
    return { epoch: this.#epoch, ...changes }
  }

  async sizes() {
    this.#refuseClosed()
    const all = Array.from(this.#buckets.values(), ({ recordings }) => recordings)
    return {
      buckets: all.length,
      recordings: all.reduce((sum, { count }) => sum + count, 0),
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
  }

  #tokenOf(hash: string): Token | undefined {
    return Array.from(this.#tokens.values()).find((token) => token.hash === hash)
  }

  #find(id: number): Kept | undefined {
    this.#refuseClosed()
    return this.#buckets.get(id)
  }

  #refuseClosed(): void {
    if (this.#isClosed) throw closedError()
  }
}

function bucketOf({ settings, recordings }: Kept): Bucket {
  const { count, bytes, seq } = recordings
  return { ...structuredClone(settings), recordings: count, bytes, seq }
}
