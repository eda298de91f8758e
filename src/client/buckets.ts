import type { Bucket, BucketChange, BucketPage, NewBucket, OneBucket } from '../wire/buckets.ts'
import type { CallOptions, Connection } from './connection.ts'
import { eachRow, LARGEST_PAGE, type PageOptions } from './pages.ts'

export interface BucketFilter extends CallOptions {
  readonly region?: string | undefined
  readonly type?: string | undefined
  /** A part of the name, whatever its case. */
  readonly search?: string | undefined
}

const PATH = ['api', 'buckets']

/** Everything throws ApiError. */
export class Buckets {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  async list({ page, perPage, signal, ...filter }: BucketFilter & PageOptions = {}): Promise<BucketPage> {
    const query = { ...filter, per_page: perPage, page }
    const request = { method: 'GET', path: PATH, query, isRepeatable: true, signal } as const
    return (await this.#connection.ask(request)) as BucketPage
  }

  /** The buckets of all pages, one by one. */
  each(filter: BucketFilter = {}): AsyncGenerator<Bucket, void, void> {
    return eachRow((page) => this.list({ ...filter, page, perPage: LARGEST_PAGE }))
  }

  async create(bucket: NewBucket, { signal }: CallOptions = {}): Promise<Bucket> {
    return this.#one({ method: 'POST', path: PATH, body: bucket, isRepeatable: false, signal })
  }

  async get(id: number | string, { signal }: CallOptions = {}): Promise<Bucket> {
    return this.#one({ method: 'GET', path: [...PATH, id], isRepeatable: true, signal })
  }

  async update(id: number | string, change: BucketChange, { signal }: CallOptions = {}): Promise<Bucket> {
    return this.#one({ method: 'PUT', path: [...PATH, id], body: change, isRepeatable: true, signal })
  }

  /** @param options.force also deletes a bucket that holds recordings, with all of them. */
  async delete(id: number | string, { force, signal }: CallOptions & { readonly force?: boolean } = {}): Promise<void> {
    const query = { force: force ? 1 : undefined }
    // A second time would answer 404 where the first got through.
    await this.#connection.ask({ method: 'DELETE', path: [...PATH, id], query, isRepeatable: false, signal })
  }

  async #one(request: Parameters<Connection['ask']>[0]): Promise<Bucket> {
    return ((await this.#connection.ask(request)) as OneBucket).data
  }
}
