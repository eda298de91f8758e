import { bucketChange, newBucket } from '../buckets/bucket.ts'
import { issueToken } from '../buckets/token.ts'
import { bucketWish, wireBucket } from '../http/shape-bucket.ts'
import { wireToken } from '../http/shape-token.ts'
import { nowSeconds, secondsOf } from '../http/time.ts'
import type { Bucket, Ledger } from '../store/ledger.ts'
import type { BucketChange, NewBucket, Bucket as WireBucket } from '../wire/buckets.ts'
import type { MadeToken, NewToken, Token } from '../wire/tokens.ts'
import type { Administration } from './administration.ts'

const PER_PAGE = 100

type BucketPort = Administration['buckets']
type TokenPort = Administration['tokens']

interface Filter {
  readonly region?: string | undefined
  readonly type?: string | undefined
  readonly search?: string | undefined
}

/** The buckets of a ledger, as a client of its server would see them. */
export class DirectBuckets implements BucketPort {
  readonly #ledger: Ledger

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  async *each({ region, type, search }: Filter = {}): AsyncGenerator<WireBucket, void, void> {
    for (let page = 1; ; page++) {
      const { items } = await this.#ledger.buckets({ page, perPage: PER_PAGE, region, type, search })
      yield* items.map(wireBucket)
      if (items.length < PER_PAGE) return
    }
  }

  async create(bucket: NewBucket): Promise<WireBucket> {
    const { type, region, net_type: netType } = bucket
    return wireBucket(await this.#ledger.createBucket(newBucket({ ...bucketWish(bucket), type, region, netType })))
  }

  async get(id: number | string): Promise<WireBucket> {
    return wireBucket(await this.#there(id))
  }

  async update(id: number | string, change: BucketChange): Promise<WireBucket> {
    const bucket = await this.#there(id)
    const updated = await this.#ledger.updateBucket(bucket.id, bucketChange(bucket, bucketWish(change)))
    return wireBucket(updated ?? bucket)
  }

  async delete(id: number | string, { force = false }: { readonly force?: boolean } = {}): Promise<void> {
    const { recordings } = await this.#there(id)
    const outcome = await this.#ledger.dropBucket(Number(id), { force })
    if (outcome === 'not-empty')
      throw new Error(`The bucket holds ${recordings} recordings; --force deletes it with all of them.`)
  }

  async #there(id: number | string): Promise<Bucket> {
    const bucket = await this.#ledger.bucket(Number(id))
    if (bucket === undefined) throw new Error(`There is no bucket ${id}.`)
    return bucket
  }
}

/** The tokens of a ledger, as a client of its server would see them. */
export class DirectTokens implements TokenPort {
  readonly #ledger: Ledger

  constructor(ledger: Ledger) {
    this.#ledger = ledger
  }

  async list(): Promise<Token[]> {
    return (await this.#ledger.tokens()).map(wireToken)
  }

  async create({ expires_at: expiry = null, ...wish }: NewToken): Promise<MadeToken['data']> {
    const expiresAt = expiry === null ? null : secondsOf(expiry)
    const { text, token } = issueToken({ ...wish, expiresAt }, nowSeconds())
    return { ...wireToken(await this.#ledger.createToken(token)), token: text }
  }

  async revoke(id: number | string): Promise<void> {
    if (!(await this.#ledger.revokeToken(Number(id)))) throw new Error(`There is no token ${id}.`)
  }
}
