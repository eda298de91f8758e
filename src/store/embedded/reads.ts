import { statSync } from 'node:fs'
import type { Database } from '../database.ts'
import {
  type Bucket,
  type BucketFilter,
  type Change,
  type Changes,
  type Evidence,
  type Ledger,
  MOST_FOUND,
  type Page,
  type Recording,
  type Row,
  type RowFilter,
  type Sizes,
  type Token,
} from '../ledger.ts'
import { afterPrefix, pageOf, passes } from '../pages.ts'
import { columnOf } from './blobs.ts'
import { fingerprintOf, incomplete } from './fingerprints.ts'
import type { Synchronous } from './messages.ts'
import { Prepared } from './prepared.ts'
import { type BucketRow, bucketOf, type RecordingRow, rowOf, type TokenRow, tokenOf } from './rows.ts'
import { BLOCK_BITS, keyOf } from './schema.ts'

export type ReadName =
  | 'bucket'
  | 'buckets'
  | 'tokenByHash'
  | 'tokens'
  | 'rows'
  | 'recordings'
  | 'find'
  | 'evidence'
  | 'list'
  | 'changes'
  | 'sizes'

/** A bucket that is dropped may still have rows, which the writer sweeps away in its own time. */
const OF_BUCKET = 'WHERE bucket = (SELECT id FROM bucket WHERE id = ?1)'
const IN_BUCKET = `FROM recording ${OF_BUCKET}`
/** By the index of the duplicated, which SQLite takes for no smaller than the table: they may be few among millions. */
const DUPLICATED_IN_BUCKET = `FROM recording INDEXED BY recording_duplicated ${OF_BUCKET} AND ids >= 2`

/** What the ledger is asked, on a connection of its own. */
export class Reads implements Synchronous<Pick<Ledger, ReadName>> {
  readonly #database: Database
  readonly #prepared: Prepared

  constructor(database: Database) {
    this.#database = database
    this.#prepared = new Prepared(database)
  }

  bucket(id: number): Bucket | undefined {
    const row = this.#prepared.get<BucketRow>('SELECT * FROM bucket WHERE id = ?', id)
    return row && bucketOf(row)
  }

  buckets(filter: BucketFilter): Page<Bucket> {
    const buckets = this.#prepared.all<BucketRow>('SELECT * FROM bucket ORDER BY id').map(bucketOf)
    const passed = buckets.filter((bucket) => passes(bucket, filter))
    return pageOf(passed, filter.page, filter.perPage)
  }

  tokenByHash(hash: string): Token | undefined {
    const row = this.#prepared.get<TokenRow>('SELECT * FROM token WHERE hash = ?', hash)
    return row && tokenOf(row)
  }

  tokens(): Token[] {
    return this.#prepared.all<TokenRow>('SELECT * FROM token ORDER BY id').map(tokenOf)
  }

  rows(bucket: number, numbers: readonly number[]): Row[] {
    return this.#database.snapshot(() => this.#those(bucket, numbers))
  }

  recordings(bucket: number, numbers: readonly number[]): Recording[] {
    return this.#database.snapshot(() => {
      const rows = this.#those(bucket, numbers)
      return rows.map((row) => ({ ...row, fingerprint: this.#fingerprint(keyOf(bucket, row.number)) }))
    })
  }

  #those(bucket: number, numbers: readonly number[]): Row[] {
    const sql = `SELECT * ${IN_BUCKET} AND number IN (SELECT value FROM json_each(?2))`
    return this.#rowsOf(bucket, this.#prepared.all<RecordingRow>(sql, bucket, JSON.stringify(numbers)))
  }

  find(bucket: number, id: string): Row[] {
    return this.#database.snapshot(() => {
      const known = 'number IN (SELECT number FROM recording_id WHERE bucket = ?1 AND id = ?2)'
      const isIt = 'number = (SELECT number FROM recording WHERE bucket = ?1 AND acr_id = ?2)'
      const sql = `SELECT * ${IN_BUCKET} AND ${known} UNION SELECT * ${IN_BUCKET} AND ${isIt} ORDER BY number`
      return this.#rowsOf(bucket, this.#prepared.all<RecordingRow>(sql, bucket, id))
    })
  }

  evidence(bucket: number, number: number): Evidence[] {
    if (this.bucket(bucket) === undefined) return []
    const sql = 'SELECT id, at, evidence FROM recording_id WHERE bucket = ? AND number = ? ORDER BY position'
    return this.#prepared.all<Evidence>(sql, bucket, number)
  }

  list(bucket: number, filter: RowFilter): Page<Row> {
    return this.#database.snapshot(() => {
      const { prefix } = filter
      const { rows, total } = prefix === undefined ? this.#all(bucket, filter) : this.#found(bucket, filter, prefix)
      return { items: this.#rowsOf(bucket, rows), total }
    })
  }

  /** The newest first is the same rows from the other end, so that late pages are found alike. */
  #all(bucket: number, { page, perPage, leastIds, order = 'oldest' }: RowFilter): Listed {
    const total = this.#total(bucket, leastIds)
    const before = Math.min((page - 1) * perPage, total)
    const most = Math.min(perPage, total - before)
    if (most === 0) return { rows: [], total }
    const { from, skipped } = this.#startOf(bucket, order === 'oldest' ? before : total - before - most, leastIds)
    const rowsFrom = leastIds < 2 ? IN_BUCKET : `${DUPLICATED_IN_BUCKET} AND ids >= ?5`
    const sql = `SELECT * ${rowsFrom} AND number >= ?2 ORDER BY number LIMIT ?3 OFFSET ?4`
    const bound = [bucket, from, most, skipped, ...(leastIds < 2 ? [] : [leastIds])]
    const rows = this.#prepared.all<RecordingRow>(sql, ...bound)
    return { rows: order === 'oldest' ? rows : rows.reverse(), total }
  }

  #found(bucket: number, { page, perPage, leastIds, order = 'oldest' }: RowFilter, prefix: string): Listed {
    const range = (column: string) => `bucket = ?1 AND ${column} >= ?2 AND (?3 IS NULL OR ${column} < ?3)`
    const numbers = `SELECT number FROM (SELECT number FROM recording_id WHERE ${range('id')} ORDER BY id, number LIMIT ${MOST_FOUND})
      UNION SELECT number FROM (SELECT number FROM recording WHERE ${range('acr_id')} ORDER BY acr_id LIMIT ${MOST_FOUND})`
    const found = `${IN_BUCKET} AND ids >= ?4 AND number IN (${numbers})`
    const bound = [bucket, prefix, afterPrefix(prefix) ?? null, leastIds]
    const sql = `SELECT * ${found} ORDER BY number ${order === 'oldest' ? 'ASC' : 'DESC'} LIMIT ?5 OFFSET ?6`
    const rows = this.#prepared.all<RecordingRow>(sql, ...bound, perPage, (page - 1) * perPage)
    return {
      rows,
      total: this.#prepared.get<{ total: number }>(`SELECT count(*) AS total ${found}`, ...bound)?.total ?? 0,
    }
  }

  /** The block in which a page begins, and how many of its rows come before the page. */
  #startOf(bucket: number, offset: number, leastIds: number): { readonly from: number; readonly skipped: number } {
    if (leastIds > 2) return { from: 0, skipped: offset }
    const rows = leastIds < 2 ? 'recordings' : 'duplicated'
    const sql = `SELECT block, before FROM (
        SELECT block, ${rows} AS rows, sum(${rows}) OVER (ORDER BY block) - ${rows} AS before FROM block WHERE bucket = ?
      ) WHERE before + rows > ? LIMIT 1`
    const found = this.#prepared.get<{ block: number; before: number }>(sql, bucket, offset)
    if (found === undefined) return { from: Number.MAX_SAFE_INTEGER, skipped: 0 }
    return { from: found.block * 2 ** BLOCK_BITS, skipped: offset - found.before }
  }

  changes(bucket: number, after: number, limit: number): Changes {
    return this.#database.snapshot(() => {
      const steps = this.#prepared.all<Step>(
        `SELECT seq, kind, number FROM change WHERE bucket = (SELECT id FROM bucket WHERE id = ?) AND seq > ?
         ORDER BY seq LIMIT ?`,
        bucket,
        after,
        limit,
      )
      const entries = steps.flatMap((step) => this.#changeOf(bucket, step))
      return { epoch: this.epoch(), entries, seq: steps.at(-1)?.seq ?? after }
    })
  }

  sizes(): Sizes {
    const row = this.#prepared.get<Omit<Sizes, 'bytes'>>(
      'SELECT count(*) AS buckets, coalesce(sum(recordings), 0) AS recordings FROM bucket',
    )
    const { path } = this.#database
    const bytes = sizeOf(path) + sizeOf(`${path}-wal`)
    return { buckets: row?.buckets ?? 0, recordings: row?.recordings ?? 0, bytes }
  }

  numbersAfter(bucket: number, after: number, limit: number): number[] {
    const sql = `SELECT number ${IN_BUCKET} AND number > ?2 ORDER BY number LIMIT ?3`
    return this.#prepared.all<{ number: number }>(sql, bucket, after, limit).map(({ number }) => number)
  }

  /** All of it as it is now, in a new file. */
  copyInto(path: string): void {
    this.#prepared.run('VACUUM INTO ?', path)
  }

  epoch(): string {
    return this.#prepared.get<{ epoch: string }>('SELECT epoch FROM meta')?.epoch ?? ''
  }

  #total(bucket: number, leastIds: number): number {
    const row = this.#prepared.get<BucketRow>('SELECT * FROM bucket WHERE id = ?', bucket)
    if (row === undefined) return 0
    if (leastIds <= 2) return leastIds < 2 ? row.recordings : row.duplicated
    const sql = `SELECT count(*) AS total ${DUPLICATED_IN_BUCKET} AND ids >= ?2`
    return this.#prepared.get<{ total: number }>(sql, bucket, leastIds)?.total ?? 0
  }

  /** Rows with all their ids. */
  #rowsOf(bucket: number, rows: readonly RecordingRow[]): Row[] {
    const known = this.#prepared.all<{ number: number; id: string }>(
      `SELECT number, id FROM recording_id WHERE bucket = ?1 AND number IN (SELECT value FROM json_each(?2))
       ORDER BY number, position`,
      bucket,
      JSON.stringify(rows.map(({ number }) => number)),
    )
    const ids = new Map<number, string[]>(rows.map(({ number }) => [number, []]))
    for (const { number, id } of known) ids.get(number)?.push(id)
    return rows.map((row) => rowOf(row, ids.get(row.number) ?? []))
  }

  #fingerprint(key: number): Uint8Array {
    const bytes = fingerprintOf(this.#prepared, key)
    if (bytes === undefined) throw incomplete(this.#database.path)
    return bytes
  }

  /** Nothing for a recording that is gone: its removal comes later. */
  #changeOf(bucket: number, { seq, kind, number }: Step): Change[] {
    if (kind === 'remove') return [{ seq, kind, number }]
    const sql = 'SELECT hashes, times FROM sampled WHERE key = ?'
    const row = this.#prepared.get<{ hashes: Uint8Array; times: Uint8Array }>(sql, keyOf(bucket, number))
    return row === undefined ? [] : [{ seq, kind, number, hashes: columnOf(row.hashes), times: columnOf(row.times) }]
  }
}

interface Listed {
  readonly rows: RecordingRow[]
  readonly total: number
}

interface Step {
  readonly seq: number
  readonly kind: Change['kind']
  readonly number: number
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
