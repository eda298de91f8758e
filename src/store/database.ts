import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import Libsql from 'libsql'
import { StoreError, type StoreErrorKind } from './store-error.ts'

export type Value = string | number | null | Uint8Array

export interface Statement {
  run(...values: Value[]): void
  /** The first row, or undefined. */
  get(...values: Value[]): unknown
  all(...values: Value[]): unknown[]
}

/** An embedded database in one file: SQLite. The only place that knows the driver. Everything throws StoreError. */
export interface Database {
  readonly path: string
  execute(sql: string): void
  prepare(sql: string): Statement
  /** All or nothing. */
  transaction<T>(write: () => T): T
  /** What is read in it belongs to one moment, whoever writes meanwhile. */
  snapshot<T>(read: () => T): T
  close(): void
}

/** What a program keeps in its database. */
export interface Schema {
  /** Counted from 1, up by one with each change of the tables. */
  readonly version: number
  /** What a commit survives: NORMAL a crash of the process, FULL one of the machine too. */
  readonly synchronous: 'NORMAL' | 'FULL'
  /** Of files that are made anew: a power of two. Others keep theirs. */
  readonly pageBytes: number
  /** Whether pages that nothing uses any more can be given back to the disk, by `PRAGMA incremental_vacuum`. */
  readonly givesBack: boolean
  /** Four bytes that tell its files from other databases; 0 for none. */
  readonly application: number
  /** What to do about a file that cannot be used: a sentence. */
  readonly remedy: string
  /** Makes the tables, where `version` is that of the tables that are there: 0 is an empty file. */
  migrate(database: Database, version: number): void
  /** Refuses what cannot be used although the tables can. @throws StoreError */
  check?(database: Database): void
}

/** Of rows that are short: SQLite's own default. */
export const SHORT_ROWS = 4096

/** Another run may write at the same time: wait for it so long. */
const WAIT_MILLISECONDS = 10_000

/** A log that has grown to so much is brought into the file. SQLite counts it in pages. */
const CHECKPOINT_BYTES = 4 * 2 ** 20

/** What the log keeps of the disk after a burst. */
const MOST_LOG_BYTES = 16 * 2 ** 20

/**
 * Opens a database, and makes it and its folder if they are missing. What was written before a crash stays.
 *
 * @throws StoreError if it is of a newer version, is no such database, or cannot be written.
 */
export function openDatabase(path: string, schema: Schema): Database {
  return opened(path, path, schema, (database) => {
    database.execute(`PRAGMA page_size = ${schema.pageBytes}`)
    if (schema.givesBack) database.execute('PRAGMA auto_vacuum = INCREMENTAL')
    database.execute('PRAGMA journal_mode = WAL')
    database.execute(`PRAGMA synchronous = ${schema.synchronous}`)
    database.execute(`PRAGMA wal_autocheckpoint = ${Math.ceil(CHECKPOINT_BYTES / numberOf(database, 'page_size'))}`)
    database.execute(`PRAGMA journal_size_limit = ${MOST_LOG_BYTES}`)
  })
}

/**
 * Opens a database that is there for nothing but reading; others may write it meanwhile.
 *
 * @throws StoreError also if it is of an older version.
 */
export function readDatabase(path: string, schema: Schema): Database {
  if (!existsSync(path)) throw new StoreError('unusable', `There is no ${path}. Name the folder that it is in.`)
  const address = `${pathToFileURL(path).href}?mode=ro`
  return opened(path, address, { ...schema, migrate: () => refuseOlder(path) }, (database) => {
    if (isEmpty(database)) throw otherKind(path)
  })
}

/** Opens a file, or makes one, without a look at what it holds. */
export function openFile(path: string): Database {
  return new Driver(path, path, '')
}

function opened(path: string, address: string, schema: Schema, prepare: (database: Database) => void): Database {
  let database: Database | undefined
  try {
    if (address === path) mkdirSync(dirname(path), { recursive: true })
    database = new Driver(address, path, schema.remedy)
    prepare(database)
    bringUpToDate(database, schema)
    schema.check?.(database)
    return database
  } catch (error) {
    database?.close()
    throw storeErrorOf(error, path, schema.remedy)
  }
}

class Driver implements Database {
  readonly path: string
  readonly #libsql: Libsql.Database
  readonly #remedy: string

  constructor(address: string, path: string, remedy: string) {
    this.path = path
    this.#remedy = remedy
    this.#libsql = this.#told(() => new Libsql(address))
    this.execute(`PRAGMA busy_timeout = ${WAIT_MILLISECONDS}`)
  }

  execute(sql: string): void {
    this.#told(() => this.#libsql.exec(sql))
  }

  prepare(sql: string): Statement {
    const statement = this.#told(() => this.#libsql.prepare(sql))
    return {
      run: (...values) => this.#told(() => void statement.run(...values)),
      get: (...values) => this.#told(() => withoutTimes(statement.get(...values))),
      all: (...values) => this.#told(() => statement.all(...values).map(withBytes)),
    }
  }

  transaction<T>(write: () => T): T {
    return this.#between('BEGIN IMMEDIATE', write)
  }

  snapshot<T>(read: () => T): T {
    return this.#between('BEGIN', read)
  }

  #between<T>(begin: string, work: () => T): T {
    this.execute(begin)
    try {
      const result = work()
      this.execute('COMMIT')
      return result
    } catch (error) {
      // A full disk, for one, has ended the transaction already.
      if (this.#libsql.inTransaction) this.execute('ROLLBACK')
      throw error
    }
  }

  close(): void {
    this.#libsql.close()
  }

  #told<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw storeErrorOf(error, this.path, this.#remedy)
    }
  }
}

/** The driver adds how long a single row took. */
function withoutTimes(row: unknown): unknown {
  if (row !== undefined) delete (row as { _metadata?: unknown })._metadata
  return row
}

/** The driver gives blobs as bytes in a single row, and as bare memory in many. */
function withBytes(row: unknown): unknown {
  const columns = row as Record<string, unknown>
  for (const name in columns) {
    const value = columns[name]
    if (value instanceof ArrayBuffer) columns[name] = new Uint8Array(value)
  }
  return row
}

function bringUpToDate(database: Database, schema: Schema): void {
  if (isUpToDate(database, schema)) return
  database.transaction(() => {
    if (isUpToDate(database, schema)) return
    schema.migrate(database, numberOf(database, 'user_version'))
    database.execute(`PRAGMA application_id = ${schema.application}`)
    database.execute(`PRAGMA user_version = ${schema.version}`)
  })
}

function isUpToDate(database: Database, schema: Schema): boolean {
  if (!isEmpty(database) && numberOf(database, 'application_id') !== schema.application) throw otherKind(database.path)
  const version = numberOf(database, 'user_version')
  if (version > schema.version) throw newer(database.path, version, schema.version)
  return version === schema.version
}

function isEmpty(database: Database): boolean {
  const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() as { tables: number }
  return tables === 0 && numberOf(database, 'user_version') === 0
}

function numberOf(database: Database, pragma: 'user_version' | 'application_id' | 'page_size'): number {
  return (database.prepare(`PRAGMA ${pragma}`).get() as Record<string, number>)[pragma]
}

// What goes wrong -----------------------------------------------------------------------------------

const KINDS: readonly (readonly [RegExp, StoreErrorKind])[] = [
  [/^SQLITE_FULL|^ENOSPC|^EDQUOT/, 'full'],
  [/^SQLITE_READONLY|^EROFS|^EACCES|^EPERM/, 'read-only'],
  [/^SQLITE_CORRUPT|^SQLITE_NOTADB/, 'damaged'],
]

/** Of what the driver or the system threw. Its `cause` is that; a StoreError is passed on. */
function storeErrorOf(error: unknown, path: string, remedy: string): StoreError {
  if (error instanceof StoreError) return withRemedy(error, remedy)
  const { message, code = '' } = error as Error & { code?: string }
  const kind = KINDS.find(([pattern]) => pattern.test(code))?.[1] ?? kindByMessage(message)
  return withRemedy(new StoreError(kind, sentenceOf(kind, path, message), { cause: error }), remedy)
}

/** Some errors of opening come without a code. */
function kindByMessage(message: string): StoreErrorKind {
  return /not a database|malformed/.test(message) ? 'damaged' : 'unusable'
}

function sentenceOf(kind: StoreErrorKind, path: string, message: string): string {
  switch (kind) {
    case 'full':
      return `There is no more room for ${path}. Nothing was lost, and reading goes on; make room on its disk, or raise its quota.`
    case 'read-only':
      return `${path} cannot be written: ${message}. Check its permissions, and that its disk is not read-only.`
    case 'damaged':
      return `${path} is no database, or a damaged one.`
    default:
      return `${path} cannot be used: ${message}.`
  }
}

function withRemedy(error: StoreError, remedy: string): StoreError {
  const isOfTheFile = error.kind === 'damaged' || error.kind === 'unusable'
  if (!isOfTheFile || remedy === '' || error.message.endsWith(remedy)) return error
  return new StoreError(error.kind, `${error.message} ${remedy}`, { cause: error.cause })
}

function newer(path: string, version: number, known: number): StoreError {
  return new StoreError(
    'newer',
    `${path} was written by a newer Unisono: its tables are version ${version}, and this one knows up to ${known}. ` +
      'Use the newer one, or another file.',
  )
}

function refuseOlder(path: string): never {
  throw new StoreError(
    'unusable',
    `${path} was written by an older Unisono. Start this one's service on it once, which brings it up to date.`,
  )
}

function otherKind(path: string): StoreError {
  return new StoreError('damaged', `${path} is a database of another kind.`)
}
