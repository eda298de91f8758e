import Libsql from 'libsql'

/** A value of a row, as SQLite has them. */
export type Value = string | number | null | Uint8Array
export type Row = Readonly<Record<string, Value>>

/** SQLite, the one place that knows which binding. */
export interface Database {
  /** Rows of a query; statements are prepared once. */
  all(sql: string, ...values: readonly Value[]): Row[]
  first(sql: string, ...values: readonly Value[]): Row | undefined
  run(sql: string, ...values: readonly Value[]): void
  /** Several statements at once, without values. */
  execute(sql: string): void
  /** All or nothing. */
  transaction<Result>(work: () => Result): Result
  close(): void
}

/** With a write-ahead log, so that an end at any moment loses no transaction that was committed. */
export function openDatabase(path: string): Database {
  const database = new Libsql(path)
  database.exec('PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  const statements = new Map<string, ReturnType<typeof database.prepare>>()
  const prepared = (sql: string) => {
    const known = statements.get(sql) ?? database.prepare(sql)
    statements.set(sql, known)
    return known
  }
  return {
    all: (sql, ...values) => prepared(sql).all(...values) as Row[],
    first: (sql, ...values) => prepared(sql).get(...values) as Row | undefined,
    run: (sql, ...values) => {
      prepared(sql).run(...values)
    },
    execute: (sql) => {
      database.exec(sql)
    },
    transaction: (work) => database.transaction(work)(),
    close: () => {
      statements.clear()
      database.close()
    },
  }
}
