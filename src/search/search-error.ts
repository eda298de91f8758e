import type { FingerprintErrorKind } from '../fingerprint/fingerprint-error.ts'

export type SearchErrorKind =
  /** The index has not yet seen what the ledger holds, or cannot any more. */
  | 'not-ready'
  | 'closed'
  /** A thread was lost over a query, twice. */
  | 'crashed'
  /** The bucket is gone. */
  | 'dropped'

/** A search without an answer; its message is a sentence for a person. */
export class SearchError extends Error {
  override readonly name = 'SearchError'
  readonly kind: SearchErrorKind

  constructor(kind: SearchErrorKind, sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.kind = kind
  }
}

export type RefusalKind = FingerprintErrorKind | 'query' | 'too-little-signal'

/** Bytes that nothing can be looked for by; the message says what they are and what to do. */
export class QueryRefusal extends Error {
  override readonly name = 'QueryRefusal'
  readonly kind: RefusalKind

  constructor(kind: RefusalKind, sentence: string) {
    super(sentence)
    this.kind = kind
  }
}
