export type ApiErrorKind =
  /** The server answered that it will not: see `status`, and `errors` for the fields. */
  | 'refused'
  /** No connection, or it broke. */
  | 'unreachable'
  | 'timeout'
  /** Something answered that is no Unisono server. */
  | 'not-ours'

/** What an ApiError knows beside its sentence. */
export interface ApiErrorFacts {
  /** The HTTP status, where there was an answer. */
  readonly status?: number | undefined
  /** With status 422: sentences by field. */
  readonly errors?: Readonly<Record<string, readonly string[]>> | undefined
  /** In how many seconds the server asks to come back. */
  readonly retryAfter?: number | undefined
  readonly cause?: unknown
}

/** A request that came to nothing. Its message is for a person: of a 422, what is wrong with the fields. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly kind: ApiErrorKind
  readonly status: number | undefined
  readonly errors: Readonly<Record<string, readonly string[]>>
  readonly retryAfter: number | undefined

  constructor(kind: ApiErrorKind, sentence: string, { status, errors = {}, retryAfter, cause }: ApiErrorFacts = {}) {
    super(sentence, { cause })
    this.kind = kind
    this.status = status
    this.errors = errors
    this.retryAfter = retryAfter
  }
}
