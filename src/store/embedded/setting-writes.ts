import type { Bucket, BucketChange, Ledger, NewBucket, NewToken, Token } from '../ledger.ts'
import { now } from '../pages.ts'
import { knownTokenError } from '../store-error.ts'
import type { Synchronous } from './messages.ts'
import type { Prepared } from './prepared.ts'
import type { Room } from './room.ts'
import { type BucketRow, bucketOf, type TokenRow, tokenOf } from './rows.ts'

export type SettingWriteName =
  | 'createBucket'
  | 'updateBucket'
  | 'dropBucket'
  | 'createToken'
  | 'revokeToken'
  | 'touchTokens'

/** A bucket or a token takes no more than this, apart from long names. */
const ROW_BYTES = 4096

/** What changes buckets and tokens. To be called inside a transaction. */
export class SettingWrites implements Synchronous<Pick<Ledger, SettingWriteName>> {
  readonly #prepared: Prepared
  readonly #room: Room

  constructor(prepared: Prepared, room: Room) {
    this.#prepared = prepared
    this.#room = room
  }

  createBucket({ name, type, region, netType, labels, metadataTemplate, dedup }: NewBucket): Bucket {
    this.#room.demand(ROW_BYTES)
    const at = now()
    const texts = [JSON.stringify(labels), metadataTemplate, JSON.stringify(dedup)]
    const row = this.#prepared.get<BucketRow>(
      `INSERT INTO bucket (name, type, region, net_type, labels, metadata_template, dedup, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING *`,
      ...[name, type, region, netType, ...texts, at, at],
    )
    return bucketOf(row as BucketRow)
  }

  updateBucket(id: number, change: BucketChange): Bucket | undefined {
    const row = this.#bucket(id)
    if (row === undefined) return undefined
    const { name, labels, metadataTemplate, dedup } = { ...bucketOf(row), ...change }
    const changed = this.#prepared.get<BucketRow>(
      'UPDATE bucket SET name = ?, labels = ?, metadata_template = ?, dedup = ?, updated_at = ? WHERE id = ? RETURNING *',
      ...[name, JSON.stringify(labels), metadataTemplate, JSON.stringify(dedup), now(), id],
    )
    return bucketOf(changed as BucketRow)
  }

  /** Its recordings are swept away later, in slices. */
  dropBucket(id: number, { force = false }: { readonly force?: boolean } = {}): 'dropped' | 'unknown' | 'not-empty' {
    const row = this.#bucket(id)
    if (row === undefined) return 'unknown'
    if (row.recordings > 0 && !force) return 'not-empty'
    this.#prepared.run('DELETE FROM bucket WHERE id = ?', id)
    this.#prepared.run('INSERT INTO dropped VALUES (?)', id)
    return 'dropped'
  }

  createToken({ name, hash, hint, scopes, buckets, expiresAt }: NewToken): Token {
    if (this.#prepared.get('SELECT 1 FROM token WHERE hash = ?', hash) !== undefined) throw knownTokenError()
    this.#room.demand(ROW_BYTES)
    const lists = [JSON.stringify(scopes), buckets && JSON.stringify(buckets)]
    const row = this.#prepared.get<TokenRow>(
      `INSERT INTO token (name, hash, hint, scopes, buckets, expires_at, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING *`,
      ...[name, hash, hint, ...lists, expiresAt, now()],
    )
    return tokenOf(row as TokenRow)
  }

  revokeToken(id: number): boolean {
    const sql = 'UPDATE token SET revoked_at = coalesce(revoked_at, ?) WHERE id = ? RETURNING id'
    return this.#prepared.get(sql, now(), id) !== undefined
  }

  touchTokens(used: ReadonlyMap<number, number>): void {
    const sql = 'UPDATE token SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?'
    for (const [id, at] of used) this.#prepared.run(sql, at, id)
  }

  #bucket(id: number): BucketRow | undefined {
    return this.#prepared.get<BucketRow>('SELECT * FROM bucket WHERE id = ?', id)
  }
}
