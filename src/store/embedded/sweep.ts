import type { Database } from '../database.ts'
import { Prepared } from './prepared.ts'
import { keyOf } from './schema.ts'

/** So many recordings of a dropped bucket go in one transaction: some milliseconds. */
const RECORDINGS_AT_ONCE = 32
const CHANGES_AT_ONCE = 4096
/** So much is given back to the disk at once: some milliseconds too. */
const BYTES_AT_ONCE = 2 ** 18

/** Clears up what the ledger no longer needs, a little at a time. */
export class Sweep {
  readonly #database: Database
  readonly #prepared: Prepared

  constructor(database: Database) {
    this.#database = database
    this.#prepared = new Prepared(database)
  }

  /** Deletes some rows of dropped buckets; false if there are none. */
  dropped(): boolean {
    const found = this.#prepared.get<{ bucket: number }>('SELECT bucket FROM dropped LIMIT 1')
    if (found === undefined) return false
    this.#database.transaction(() => this.#deleteSome(found.bucket))
    return true
  }

  /** Gives some free pages back to the disk; false if there are none. */
  freePages(): boolean {
    if (this.#prepared.number('freelist_count') === 0) return false
    const pages = Math.ceil(BYTES_AT_ONCE / this.#prepared.number('page_size'))
    this.#database.execute(`PRAGMA incremental_vacuum(${pages})`)
    return true
  }

  /** Brings what was written into the file itself, which only then becomes shorter. Waits for no reader. */
  shorten(): void {
    this.#database.execute('PRAGMA wal_checkpoint(PASSIVE)')
  }

  /** Leaves all in one file, if there is room for that; the log beside it is as good. */
  finish(): void {
    try {
      this.#database.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // What is in the log stays there, and is found again.
    }
  }

  #deleteSome(bucket: number): void {
    const slice = this.#prepared.get<{ last: number | null }>(
      'SELECT max(number) AS last FROM (SELECT number FROM recording WHERE bucket = ? ORDER BY number LIMIT ?)',
      bucket,
      RECORDINGS_AT_ONCE,
    )
    if (typeof slice?.last === 'number') this.#deleteUpTo(bucket, slice.last)
    else if (!this.#deleteChanges(bucket)) {
      this.#prepared.run('DELETE FROM block WHERE bucket = ?', bucket)
      this.#prepared.run('DELETE FROM dropped WHERE bucket = ?', bucket)
    }
  }

  #deleteUpTo(bucket: number, last: number): void {
    for (const table of ['sampled', 'fingerprint'])
      this.#prepared.run(`DELETE FROM ${table} WHERE key BETWEEN ? AND ?`, keyOf(bucket, 0), keyOf(bucket, last))
    for (const table of ['recording', 'recording_id'])
      this.#prepared.run(`DELETE FROM ${table} WHERE bucket = ? AND number <= ?`, bucket, last)
  }

  #deleteChanges(bucket: number): boolean {
    const slice = this.#prepared.get<{ last: number | null }>(
      'SELECT max(seq) AS last FROM (SELECT seq FROM change WHERE bucket = ? ORDER BY seq LIMIT ?)',
      bucket,
      CHANGES_AT_ONCE,
    )
    if (typeof slice?.last !== 'number') return false
    this.#prepared.run('DELETE FROM change WHERE bucket = ? AND seq <= ?', bucket, slice.last)
    return true
  }
}
