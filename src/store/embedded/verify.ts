import { type Database, readDatabase } from '../database.ts'
import { StoreError } from '../store-error.ts'
import { countFlaws, fingerprintFlaws, lookUpFlaws, sampledFlaws } from './flaws.ts'
import { Prepared } from './prepared.ts'
import type { BucketRow, RecordingRow } from './rows.ts'
import { LEDGER_SCHEMA } from './schema.ts'

/** Something that is not as it was written. */
export interface Flaw {
  /** What it is of; all null for the file itself. */
  readonly bucket: number | null
  readonly number: number | null
  readonly acrId: string | null
  /** A sentence. */
  readonly flaw: string
}

export interface Verified {
  readonly recordings: number
  readonly flaws: readonly Flaw[]
}

/** So many recordings are looked at as they are in one moment; between, others may write. */
const AT_ONCE = 200

/**
 * Looks at everything in the file of a ledger, or a backup of it: pages, checksums, columns, look-ups and counts.
 * Reads only, and needs no ownership.
 *
 * @param onRecording is called after each, with how many there are.
 * @throws StoreError if it cannot be opened at all
 */
export function verify(path: string, onRecording: (total: number) => void = () => {}): Verified {
  const database = readDatabase(path, LEDGER_SCHEMA)
  try {
    const verification = new Verification(database)
    verification.run(onRecording)
    return verification
  } finally {
    database.close()
  }
}

type Subject = Omit<Flaw, 'flaw'>

const FILE: Subject = { bucket: null, number: null, acrId: null }

class Verification implements Verified {
  readonly flaws: Flaw[] = []
  recordings = 0
  readonly #database: Database
  readonly #prepared: Prepared

  constructor(database: Database) {
    this.#database = database
    this.#prepared = new Prepared(database)
  }

  run(onRecording: (total: number) => void): void {
    this.#note(FILE, () => this.#pageFlaws())
    const buckets: BucketRow[] = []
    this.#note(FILE, () => {
      buckets.push(...this.#prepared.all<BucketRow>('SELECT * FROM bucket ORDER BY id'))
      return []
    })
    const total = buckets.reduce((sum, { recordings }) => sum + recordings, 0)
    for (const { id } of buckets) {
      this.#note({ ...FILE, bucket: id }, () => this.#database.snapshot(() => [...countFlaws(this.#prepared, id)]))
      this.#recordings(id, () => onRecording(Math.max(total, this.recordings)))
    }
  }

  #pageFlaws(): string[] {
    const rows = this.#prepared.all<{ readonly quick_check: string }>('PRAGMA quick_check')
    return rows.map(({ quick_check }) => quick_check).filter((found) => found !== 'ok')
  }

  #recordings(bucket: number, onRecording: () => void): void {
    for (let after: number | undefined = -1; after !== undefined; ) {
      const from: number = after
      after = undefined
      this.#note({ ...FILE, bucket }, () => {
        after = this.#database.snapshot(() => this.#some(bucket, from, onRecording))
        return []
      })
    }
  }

  /** The number of the last of some recordings, undefined after the end. */
  #some(bucket: number, after: number, onRecording: () => void): number | undefined {
    const sql = 'SELECT * FROM recording WHERE bucket = ? AND number > ? ORDER BY number LIMIT ?'
    const rows = this.#prepared.all<RecordingRow>(sql, bucket, after, AT_ONCE)
    for (const row of rows) {
      const subject = { bucket, number: row.number, acrId: row.acr_id }
      for (const flaws of [fingerprintFlaws, sampledFlaws, lookUpFlaws])
        this.#note(subject, () => flaws(this.#prepared, bucket, row))
      this.recordings++
      onRecording()
    }
    return rows.at(-1)?.number
  }

  /** What cannot be read, or is no fingerprint, is a flaw too; the rest is looked at all the same. */
  #note(subject: Subject, flaws: () => Iterable<string>): void {
    try {
      for (const flaw of flaws()) this.flaws.push({ ...subject, flaw })
    } catch (error) {
      if (error instanceof StoreError && error.kind !== 'damaged') throw error
      this.flaws.push({ ...subject, flaw: (error as Error).message })
    }
  }
}
