import { LANDMARKS } from '../../fingerprint/landmark-parameters.ts'
import type { Database } from '../database.ts'
import type { SampledHashes } from '../ledger.ts'
import { StoreError } from '../store-error.ts'
import { bytesOf, checksumOf, checksumOfSampled } from './blobs.ts'
import { Prepared } from './prepared.ts'
import { beginEpoch, keyOf, noteLandmarks, numberOf } from './schema.ts'

export type ReformingName = 'left' | 'next' | 'keep' | 'finish'

/** A recording whose hashes are of older landmarks. */
export interface Unformed {
  readonly key: number
  readonly sampling: number
  readonly fingerprint: Uint8Array
}

/** Recordings in order of their keys. */
export interface Batch {
  /** Those whose fingerprints are as they were written. */
  readonly recordings: readonly Unformed[]
  /** How many it has with the others. */
  readonly size: number
  /** The key of its last; undefined after the end. */
  readonly last: number | undefined
}

export interface Formed extends SampledHashes {
  readonly key: number
}

interface Row {
  readonly bucket: number
  readonly number: number
  readonly bytes: number
  readonly sampling: number
}

/** So much goes into one transaction: what an interruption loses is a second's work. */
const MOST_RECORDINGS = 256
const MOST_BYTES = 4 * 2 ** 20
/** Before all keys. */
const BEGINNING = -1

const AFTER = '(recording.bucket, number) > (?, ?)'

/** Brings sampled hashes to this version's landmarks, a batch at a time. To be called inside transactions. */
export class Reforming {
  readonly #database: Database
  readonly #prepared: Prepared

  constructor(database: Database) {
    this.#database = database
    this.#prepared = new Prepared(database)
  }

  /** How many recordings wait for it; undefined if the ledger is of this version. */
  left(): number | undefined {
    const meta = this.#prepared.get<{ landmarks: number }>('SELECT landmarks FROM meta')
    if (meta?.landmarks === LANDMARKS.version) return undefined
    const sql = `SELECT count(*) AS found FROM recording WHERE ${AFTER} AND bucket IN (SELECT id FROM bucket)`
    return this.#prepared.get<{ found: number }>(sql, ...placeOf(this.#last()))?.found
  }

  next(): Batch {
    const rows = within(MOST_BYTES, this.#rowsAfter(this.#last()))
    const recordings = rows.flatMap(({ bucket, number, sampling }) => {
      const key = keyOf(bucket, number)
      const fingerprint = this.#fingerprint(key)
      return fingerprint === undefined ? [] : [{ key, sampling, fingerprint }]
    })
    const last = rows.at(-1)
    return { recordings, size: rows.length, last: last && keyOf(last.bucket, last.number) }
  }

  /** What was formed of a batch, and that the next one begins after it. */
  keep(formed: readonly Formed[], last: number): void {
    for (const { key, ...sampled } of formed) {
      const row = [checksumOfSampled(sampled), bytesOf(sampled.hashes), bytesOf(sampled.times)]
      this.#prepared.run('INSERT OR REPLACE INTO sampled VALUES (?, ?, ?, ?)', key, ...row)
    }
    this.#prepared.run('DELETE FROM reforming')
    this.#prepared.run('INSERT INTO reforming VALUES (?, ?)', LANDMARKS.version, last)
  }

  /** Indexes of the hashes that there were are none of this ledger's. */
  finish(): void {
    noteLandmarks(this.#database)
    beginEpoch(this.#database)
  }

  /** What another version began is begun anew. */
  #last(): number {
    const sql = 'SELECT last FROM reforming WHERE landmarks = ?'
    return this.#prepared.get<{ last: number }>(sql, LANDMARKS.version)?.last ?? BEGINNING
  }

  #rowsAfter(last: number): Row[] {
    const sampling = "json_extract(dedup, '$.sampling') AS sampling"
    const sql = `SELECT recording.bucket, number, recording.bytes, ${sampling}
      FROM recording CROSS JOIN bucket ON bucket.id = recording.bucket
      WHERE ${AFTER} ORDER BY recording.bucket, number LIMIT ?`
    return this.#prepared.all<Row>(sql, ...placeOf(last), MOST_RECORDINGS)
  }

  /** Undefined for one that is not as it was written, which `verify` reports. */
  #fingerprint(key: number): Uint8Array | undefined {
    try {
      const sql = 'SELECT checksum, bytes FROM fingerprint WHERE key = ?'
      const row = this.#prepared.get<{ checksum: number; bytes: Uint8Array }>(sql, key)
      return row !== undefined && checksumOf(row.bytes) === row.checksum ? row.bytes : undefined
    } catch (error) {
      if (error instanceof StoreError && error.kind === 'damaged') return undefined
      throw error
    }
  }
}

function placeOf(key: number): [bucket: number, number: number] {
  return key === BEGINNING ? [BEGINNING, BEGINNING] : [(key - numberOf(key)) / 2 ** 32, numberOf(key)]
}

/** As many rows from the first as have so many bytes together; that one in any case. */
function within(mostBytes: number, rows: readonly Row[]): readonly Row[] {
  let bytes = 0
  const end = rows.findIndex((row, i) => {
    bytes += row.bytes
    return bytes > mostBytes && i > 0
  })
  return end < 0 ? rows : rows.slice(0, end)
}
