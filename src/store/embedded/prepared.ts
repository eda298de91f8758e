import type { Database, Statement, Value } from '../database.ts'

/** Statements that are parsed once, at their first use. */
export class Prepared {
  readonly #database: Database
  readonly #statements = new Map<string, Statement>()

  constructor(database: Database) {
    this.#database = database
  }

  run(sql: string, ...values: Value[]): void {
    this.#statement(sql).run(...values)
  }

  /** The first row. */
  get<Row>(sql: string, ...values: Value[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined
  }

  all<Row>(sql: string, ...values: Value[]): Row[] {
    return this.#statement(sql).all(...values) as Row[]
  }

  /** A number that the database tells of itself. */
  number(pragma: 'freelist_count' | 'page_count' | 'page_size'): number {
    return this.get<Record<string, number>>(`PRAGMA ${pragma}`)?.[pragma] ?? 0
  }

  #statement(sql: string): Statement {
    const statement = this.#statements.get(sql) ?? this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}
