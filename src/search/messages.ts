import type { FingerprintErrorKind } from '../fingerprint/fingerprint-error.ts'
import type { Comparison } from '../match/comparison.ts'
import type { DedupPolicy, Policy } from '../match/policy.ts'
import type { AskedQuery } from '../match/probed-query.ts'
import type { Candidate } from '../match/votes.ts'
import type { Failure } from '../store/failure.ts'
import type { FingerprintSource } from '../store/fingerprint-source.ts'
import type { SampledHashes } from '../store/ledger.ts'

export interface Append extends SampledHashes {
  readonly kind: 'append'
  readonly number: number
}

/** What a replica of a bucket's index has to know. */
export type IndexChange =
  | Append
  | { readonly kind: 'remove'; readonly number: number }
  /** Nothing of what was told before holds any more. */
  | { readonly kind: 'begin'; readonly sampling: number }
  /** From now on these segments, each as its words, hold everything below a number. */
  | { readonly kind: 'segments'; readonly segments: readonly Uint32Array[]; readonly tailFrom: number }
  | { readonly kind: 'end' }

/** To every matching worker. */
export interface Notice {
  readonly bucket: number
  readonly changes: readonly IndexChange[]
}

export type SearchTask =
  | {
      readonly wanted: 'candidates'
      readonly bucket: number
      readonly fingerprint: Uint8Array
      readonly policy: DedupPolicy
      /** Whether to answer what it takes to keep it. */
      readonly isForKeeping: boolean
    }
  /** Only recordings of a number and above, for a query that was looked up before. */
  | {
      readonly wanted: 'later-candidates'
      readonly bucket: number
      readonly fingerprint: Uint8Array
      readonly policy: DedupPolicy
      readonly query: LookedUpQuery
      readonly from: number
    }
  /** What a thread does by itself that can read fingerprints. */
  | {
      readonly wanted: 'comparisons'
      readonly fingerprint: Uint8Array
      readonly policy: DedupPolicy
      readonly candidates: readonly Candidate[]
      /** The fingerprint of each candidate; undefined where it is gone. */
      readonly references: readonly (Uint8Array | undefined)[]
    }
  /** The comparison of a fingerprint with itself. */
  | { readonly wanted: 'self'; readonly fingerprint: Uint8Array }
  /** The comparison of two, without any hint of where they might be alike. */
  | {
      readonly wanted: 'pair'
      readonly fingerprint: Uint8Array
      readonly reference: Uint8Array
      readonly policy: Policy
    }

/** A query as it was looked up. */
export interface LookedUpQuery extends AskedQuery {
  /** Of the index that it is for. */
  readonly sampling: number
  /** Of the query's constellation. */
  readonly peaks: number
}

/** A candidate that was there, compared with the query. */
export interface Compared {
  readonly number: number
  readonly comparison: Comparison
  /** Whether it is the very same fingerprint, byte by byte. */
  readonly isItself: boolean
}

export interface LookedUp {
  readonly candidates: readonly Candidate[]
  /** What it takes to keep the query, if it was asked for. */
  readonly forKeeping?: ForKeeping | undefined
}

export interface ForKeeping {
  readonly query: LookedUpQuery
  /** What the index would keep of it. */
  readonly sampled: SampledHashes
}

export type SearchResult = LookedUp | readonly Compared[] | Comparison

export type SearchAnswer = {
  readonly lookUp: Spent
  readonly verification: Spent
  /** Of what was looked up, where the thread can read fingerprints. */
  readonly compared?: readonly Compared[]
} & SearchOutcome

/** What a thread took for a stage of a task: seconds by the clock, and on a processor. */
export interface Spent {
  readonly seconds: number
  readonly cpuSeconds: number
}

export type SearchOutcome =
  | { readonly result: SearchResult }
  /** The query is no fingerprint that could be looked up. */
  | {
      readonly refusal: {
        readonly kind: FingerprintErrorKind | 'query' | 'too-little-signal'
        readonly sentence: string
      }
    }
  | { readonly failure: Failure }

/** What a thread is started with. */
export interface MatchingData {
  readonly source: FingerprintSource | undefined
}

/** Turns what a bucket gained into a segment, or several segments into one. */
export type IndexingTask = {
  /** Whether nothing goes on before it is done. */
  readonly isWaitedFor: boolean
} & IndexingWork

export type IndexingWork =
  | { readonly wanted: 'segment'; readonly appends: readonly Append[] }
  | { readonly wanted: 'merged'; readonly segments: readonly Uint32Array[]; readonly removed: ReadonlySet<number> }

export type IndexingAnswer = { readonly segment: Uint32Array } | { readonly error: Error }
