import type { DedupPolicy } from '../match/policy.ts'
import type { FingerprintSource } from './fingerprint-source.ts'

/**
 * The ledger is the truth: buckets, tokens, recordings, and for each bucket an ordered feed of
 * changes. What is derived from it, such as the index, can always be made again. Times are whole
 * seconds since 1970; a bucket's `seq` counts its changes, and its `number`s its recordings, both
 * without gaps in the order of commits. Numbers are never used again.
 *
 * Every method may throw a StoreError.
 */
export interface Ledger {
  /** Where threads read fingerprints by themselves; undefined where they have to be asked for here. */
  readonly source: FingerprintSource | undefined

  createBucket(bucket: NewBucket): Promise<Bucket>
  bucket(id: number): Promise<Bucket | undefined>
  buckets(filter: BucketFilter): Promise<Page<Bucket>>
  /** Undefined where there is no such bucket. */
  updateBucket(id: number, change: BucketChange): Promise<Bucket | undefined>
  /** A bucket that holds recordings is dropped only by force, with all that is in it. */
  dropBucket(id: number, options?: { readonly force?: boolean }): Promise<'dropped' | 'unknown' | 'not-empty'>

  createToken(token: NewToken): Promise<Token>
  /** @param hash of the whole token. Also finds revoked and expired ones. */
  tokenByHash(hash: string): Promise<Token | undefined>
  /** All of them, the oldest first. */
  tokens(): Promise<Token[]>
  /** False where there is no such token. A second time changes nothing. */
  revokeToken(id: number): Promise<boolean>
  /** Notes when tokens were last used: time by token id. */
  touchTokens(used: ReadonlyMap<number, number>): Promise<void>

  /** Keeps a recording that is new as far as the caller knows. Durable once it answers `appended`. */
  append(bucket: number, recording: NewRecording, expect: Expectation): Promise<Appended>
  /**
   * Makes a track id known to be a recording. Durable once it answers.
   *
   * @param evidence why, as JSON; kept as it is.
   */
  addId(bucket: number, number: number, id: string, evidence: string): Promise<'added' | 'known' | 'gone'>
  /** Removes recordings with all their ids, and answers the numbers of those that were there. */
  remove(bucket: number, acrIds: readonly string[]): Promise<number[]>
  /** Those of the recordings that are (still) there, in no order. */
  rows(bucket: number, numbers: readonly number[]): Promise<Row[]>
  /** The same with their fingerprints. */
  recordings(bucket: number, numbers: readonly number[]): Promise<Recording[]>
  /** The rows that hold a track id, or whose acr_id it is, by number. */
  find(bucket: number, id: string): Promise<Row[]>
  /** Why each track id of a recording is one of its ids, in order of arrival; empty where it is gone. */
  evidence(bucket: number, number: number): Promise<Evidence[]>
  list(bucket: number, filter: RowFilter): Promise<Page<Row>>
  /** Changes after a seq, in order; `limit` bounds how many. */
  changes(bucket: number, after: number, limit: number): Promise<Changes>

  sizes(): Promise<Sizes>
  close(): Promise<void>
}

export type BucketType = 'DedupFile' | 'File' | 'Live' | 'LiveRec' | 'LiveTimeshift'

export interface NewBucket {
  readonly name: string
  readonly type: BucketType
  readonly region: string
  readonly netType: number
  readonly labels: readonly string[]
  readonly metadataTemplate: string | null
  readonly dedup: DedupPolicy
}

export interface Bucket extends NewBucket {
  readonly id: number
  readonly createdAt: number
  readonly updatedAt: number
  /** Recordings that it holds. */
  readonly recordings: number
  /** Of their fingerprints. */
  readonly bytes: number
  /** Of its latest change of recordings; 0 before the first. */
  readonly seq: number
}

export type BucketChange = Partial<Pick<NewBucket, 'name' | 'labels' | 'metadataTemplate' | 'dedup'>>

export interface BucketFilter {
  /** From 1. */
  readonly page: number
  readonly perPage: number
  readonly region?: string | undefined
  readonly type?: string | undefined
  /** A part of the name, whatever its case. */
  readonly search?: string | undefined
  /** Only these. */
  readonly ids?: readonly number[] | undefined
}

export interface Page<Item> {
  readonly items: readonly Item[]
  readonly total: number
}

export const SCOPES = ['read-buckets', 'write-buckets', 'read-dedup', 'write-dedup', 'admin'] as const
export type Scope = (typeof SCOPES)[number]

export interface NewToken {
  readonly name: string
  /** SHA-256 of the token, 64 hexadecimal digits: the token itself is kept nowhere. */
  readonly hash: string
  /** Its first characters, by which a person knows it again. */
  readonly hint: string
  readonly scopes: readonly Scope[]
  /** Buckets that it may touch; null is all. */
  readonly buckets: readonly number[] | null
  readonly expiresAt: number | null
}

export interface Token extends NewToken {
  readonly id: number
  readonly createdAt: number
  readonly lastUsedAt: number | null
  readonly revokedAt: number | null
}

/** What the index keeps of a recording: parallel columns, in order of time. */
export interface SampledHashes {
  readonly hashes: Uint32Array
  /** Anchor times, in time units. */
  readonly times: Uint32Array
}

export interface NewRecording extends SampledHashes {
  /** 32 hexadecimal digits. */
  readonly acrId: string
  /** The track id that brings it. */
  readonly id: string
  /** The canonical bytes of its fingerprint. */
  readonly fingerprint: Uint8Array
}

/** What the caller looked at before it called a recording new. */
export interface Expectation {
  /** It has seen every change up to this one. */
  readonly seq: number
  /** All hashes by which it searched, ascending, each once. */
  readonly hashes: Uint32Array
  /** A later recording with so many of them is a rival: fewer than a duplicate could have. */
  readonly minShared: number
}

export type Appended =
  | { readonly outcome: 'appended'; readonly number: number; readonly seq: number }
  /** Recordings that came after `expect.seq` and may be the same: look at them, then try again with this seq. */
  | { readonly outcome: 'rivals'; readonly numbers: readonly number[]; readonly seq: number }
  /** The very same fingerprint is there. */
  | { readonly outcome: 'exists'; readonly number: number }
  /** The track id is known for another recording. */
  | { readonly outcome: 'id-taken'; readonly number: number }
  | { readonly outcome: 'no-bucket' }

/** A recording as the list shows it. */
export interface Row {
  readonly number: number
  readonly acrId: string
  /** In order of arrival, at least one. */
  readonly ids: readonly string[]
  readonly createdAt: number
  readonly updatedAt: number
}

export interface Evidence {
  readonly id: string
  readonly at: number
  /** As it was given; null for the id that brought the recording. */
  readonly evidence: string | null
}

export interface Recording extends Row {
  readonly fingerprint: Uint8Array
}

/** By number: the first that came first, or the last. */
export type RowOrder = 'oldest' | 'newest'

export interface RowFilter {
  /** From 1. */
  readonly page: number
  readonly perPage: number
  /** Only rows with so many ids: 2 is the duplicated files. */
  readonly leastIds: number
  /** Default `oldest`. */
  readonly order?: RowOrder | undefined
  /**
   * Only rows of which an id, or the acr_id, begins with it. Of each kind the first `MOST_FOUND` in the order of their
   * bytes are looked at, so that a letter costs no more than a word.
   */
  readonly prefix?: string | undefined
}

export const MOST_FOUND = 10_000

export type Change =
  | ({ readonly seq: number; readonly kind: 'append'; readonly number: number } & SampledHashes)
  | { readonly seq: number; readonly kind: 'remove'; readonly number: number }

export interface Changes {
  /** Another one means that the ledger was put back to an earlier state: forget everything and follow anew. */
  readonly epoch: string
  readonly entries: readonly Change[]
  /** Up to which seq these entries reach, also where the later recordings are gone meanwhile. */
  readonly seq: number
}

export interface Sizes {
  readonly buckets: number
  readonly recordings: number
  /** What the ledger takes on disk or in memory. */
  readonly bytes: number
}
