import { Buckets } from './buckets.ts'
import { type CallOptions, type ClientOptions, Connection } from './connection.ts'
import { DedupFiles } from './dedup-files.ts'
import { Tokens } from './tokens.ts'

export type { Bucket, BucketChange, BucketPage, DedupPolicy, NewBucket } from '../wire/buckets.ts'
export type { DedupFile, DedupFilePage, Deduplicated, Match, Relation, Span } from '../wire/dedup-files.ts'
export type { NewToken, Scope, Token } from '../wire/tokens.ts'
export { ApiError, type ApiErrorKind } from './api-error.ts'
export type { BucketFilter, Buckets } from './buckets.ts'
export type { CallOptions, ClientOptions } from './connection.ts'
export type { DedupFiles, EachOptions, FindOptions, ListOptions, UploadOptions } from './dedup-files.ts'
export type { PageOptions } from './pages.ts'
export type { Tokens } from './tokens.ts'

/**
 * A Unisono server, from Node or a browser. What is asked is tried again while the server is busy,
 * loading or out of reach, as long as a second time does no harm.
 *
 *     const client = new UnisonoClient({ server: 'https://dedup.example.org', token })
 *     const { dup_files, acr_id } = await client.dedupFiles(12).post({ id: 'song-1', file })
 */
export class UnisonoClient {
  readonly buckets: Buckets
  readonly tokens: Tokens
  readonly #connection: Connection

  /** @throws TypeError if the server's address or the token cannot be one. */
  constructor(options: ClientOptions) {
    this.#connection = new Connection(options)
    this.buckets = new Buckets(this.#connection)
    this.tokens = new Tokens(this.#connection)
  }

  /** What the server tells Prometheus, in the text format of that. It may want a token of its own. @throws ApiError */
  metrics({ signal }: CallOptions = {}): Promise<string> {
    return this.#connection.askText({ method: 'GET', path: ['metrics'], isRepeatable: true, signal })
  }

  /** The recordings of one bucket. */
  dedupFiles(bucket: number | string): DedupFiles {
    return new DedupFiles(this.#connection, bucket)
  }
}
