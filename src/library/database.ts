import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Libsql from 'libsql'

export type Value = string | number | null | Uint8Array

export interface Statement {
  run(...values: Value[]): void
  /** The first row, or undefined. */
  get(...values: Value[]): unknown
  all(...values: Value[]): unknown[]
}

/** An embedded database in one file: SQLite. The only place that knows the driver. */
export interface Database {
  execute(sql: string): void
  prepare(sql: string): Statement
  /** All or nothing. */
  transaction(write: () => void): void
  close(): void
}

/** What a program keeps in its database. */
export interface Schema {
  /** Counted from 1, up by one with each change of the tables. */
  readonly version: number
  /** Makes the tables, where `version` is that of the tables that are there: 0 is an empty file. */
  migrate(database: Database, version: number): void
}

/** A database file that cannot be used. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
  readonly path: string

  constructor(path: string, sentence: string) {
    super(sentence)
    this.path = path
  }
}

/** Another run may write at the same time: wait for it so long. */
const WAIT_MILLISECONDS = 10_000

/**
 * Opens a database, and makes it and its folder if they are missing. What was written before a crash stays.
 *
 * @throws DatabaseError if it is of a newer version, is no database, or cannot be written.
 */
export function openDatabase(path: string, schema: Schema): Database {
  let database: Database | undefined
  try {
    mkdirSync(dirname(path), { recursive: true })
    database = new Driver(path)
    bringUpToDate(path, database, schema)
    return database
  } catch (error) {
    database?.close()
    throw error instanceof DatabaseError ? error : unusable(path, error)
  }
}

class Driver implements Database {
  readonly #libsql: Libsql.Database

  constructor(path: string) {
    this.#libsql = new Libsql(path)
    this.execute(`PRAGMA busy_timeout = ${WAIT_MILLISECONDS}`)
    this.execute('PRAGMA journal_mode = WAL')
    this.execute('PRAGMA synchronous = NORMAL')
  }

  execute(sql: string): void {
    this.#libsql.exec(sql)
  }

  prepare(sql: string): Statement {
    const statement = this.#libsql.prepare(sql)
    return {
      run: (...values) => void statement.run(...values),
      get: (...values) => statement.get(...values),
      all: (...values) => statement.all(...values),
    }
  }

  transaction(write: () => void): void {
    this.execute('BEGIN IMMEDIATE')
    try {
      write()
      this.execute('COMMIT')
    } catch (error) {
      this.execute('ROLLBACK')
      throw error
    }
  }

  close(): void {
    this.#libsql.close()
  }
}

function bringUpToDate(path: string, database: Database, schema: Schema): void {
  if (versionOf(database) === schema.version) return
  database.transaction(() => {
    const version = versionOf(database)
    if (version > schema.version) throw newer(path, version, schema.version)
    schema.migrate(database, version)
    database.execute(`PRAGMA user_version = ${schema.version}`)
  })
}

function versionOf(database: Database): number {
  return (database.prepare('PRAGMA user_version').get() as { user_version: number }).user_version
}

function newer(path: string, version: number, known: number): DatabaseError {
  return new DatabaseError(
    path,
    `${path} was written by a newer Unisono: its tables are version ${version}, and this one knows up to ${known}. ` +
      'Use the newer one, or another file.',
  )
}

function unusable(path: string, error: unknown): DatabaseError {
  const { message } = error as Error
  const { code } = error as { code?: string }
  if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT' || /not a database|malformed/.test(message))
    return new DatabaseError(path, `${path} is no database, or a damaged one. Delete it, or name another file.`)
  return new DatabaseError(path, `${path} cannot be used: ${message}. Check its permissions, or name another file.`)
}
