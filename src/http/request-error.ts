import type { FieldErrors } from '../buckets/fields-error.ts'

export type RequestErrorKind =
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'wrong-method'
  /** Fields that break their rules. */
  | 'invalid'
  /** A body, an address or a header that cannot be read. */
  | 'malformed'
  | 'unknown-type'
  | 'too-large'
  | 'too-slow'
  | 'too-many'
  | 'not-ready'

export interface Details {
  readonly errors?: FieldErrors
  /** Methods that the address does know. */
  readonly allow?: readonly string[]
  readonly retrySeconds?: number
}

/** A request that is not served; its message is a sentence for the caller. */
export class RequestError extends Error {
  override readonly name = 'RequestError'
  readonly kind: RequestErrorKind
  readonly details: Details

  constructor(kind: RequestErrorKind, sentence: string, details: Details = {}) {
    super(sentence)
    this.kind = kind
    this.details = details
  }
}

export function invalid(errors: FieldErrors): RequestError {
  return new RequestError('invalid', 'The given data was invalid.', { errors })
}
