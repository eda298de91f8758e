import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase, openFile, readDatabase, type Schema, SHORT_ROWS } from './database.ts'
import { LEDGER_SCHEMA } from './embedded/schema.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-database-'))
  path = join(folder, 'a#b?c.db')
})

afterEach(() => rmSync(folder, { recursive: true }))

const FIRST: Schema = {
  version: 1,
  synchronous: 'FULL',
  pageBytes: SHORT_ROWS,
  givesBack: true,
  application: 77,
  remedy: 'Do this.',
  migrate: (database) => database.execute('CREATE TABLE a (x INTEGER)'),
}

const SECOND: Schema = {
  ...FIRST,
  version: 2,
  migrate(database, version) {
    if (version < 1) FIRST.migrate(database, 0)
    if (version < 2) database.execute('ALTER TABLE a ADD COLUMN y INTEGER NOT NULL DEFAULT 9')
  },
}

test('an older file is brought up to date, a newer one refused', () => {
  const older = openDatabase(path, FIRST)
  older.execute('INSERT INTO a VALUES (5)')
  older.close()
  expect(() => readDatabase(path, SECOND)).toThrow(/written by an older Unisono/)
  const database = openDatabase(path, SECOND)
  expect(database.prepare('SELECT * FROM a').all()).toEqual([{ x: 5, y: 9 }])
  database.close()
  expect(() => openDatabase(path, FIRST)).toThrow(expect.objectContaining({ kind: 'newer' }))
})

test.each([
  ['NORMAL', 1],
  ['FULL', 2],
] as const)('a commit waits for the disk as the schema says: %s', (synchronous, level) => {
  const database = openDatabase(path, { ...FIRST, synchronous })
  expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: level })
  database.close()
  expect(LEDGER_SCHEMA.synchronous).toBe('FULL')
})

test('a transaction that throws leaves nothing, and its error is the one that is met', () => {
  const database = openDatabase(path, FIRST)
  const insert = database.prepare('INSERT INTO a VALUES (?)')
  expect(() =>
    database.transaction(() => {
      insert.run(1)
      database.execute('ROLLBACK')
      throw new Error('so it goes')
    }),
  ).toThrow('so it goes')
  expect(database.transaction(() => database.prepare('SELECT * FROM a').all())).toEqual([])
  database.close()
})

test('rows are the same one by one and together', () => {
  const database = openDatabase(path, FIRST)
  database.execute(
    "CREATE TABLE b (x BLOB, y TEXT, z REAL); INSERT INTO b VALUES (x'010203', 'a', 1.5), (x'', NULL, -7)",
  )
  const first = { x: Uint8Array.of(1, 2, 3), y: 'a', z: 1.5 }
  const select = database.prepare('SELECT * FROM b')
  expect(plain(select.get())).toEqual(first)
  expect(select.all().map(plain)).toEqual([first, { x: new Uint8Array(0), y: null, z: -7 }])
  database.close()
})

test('a reader sees what a writer commits, writes nothing, and makes no file', () => {
  expect(() => readDatabase(join(folder, 'none.db'), FIRST)).toThrow(/There is no .*none\.db/)
  const writer = openDatabase(path, FIRST)
  const reader = readDatabase(path, FIRST)
  writer.execute('INSERT INTO a VALUES (3)')
  expect(reader.prepare('SELECT x FROM a').all()).toEqual([{ x: 3 }])
  expect(() => reader.execute('DELETE FROM a')).toThrow(expect.objectContaining({ kind: 'read-only' }))
  for (const database of [reader, writer]) database.close()
})

test('a reader that looks twice in a snapshot sees one moment', () => {
  const writer = openDatabase(path, FIRST)
  const reader = readDatabase(path, FIRST)
  const count = reader.prepare('SELECT count(*) AS n FROM a')
  reader.snapshot(() => {
    expect(count.get()).toMatchObject({ n: 0 })
    writer.execute('INSERT INTO a VALUES (3)')
    expect(count.get()).toMatchObject({ n: 0 })
  })
  expect(count.get()).toMatchObject({ n: 1 })
  for (const database of [reader, writer]) database.close()
})

test('what is no database of ours is damaged, and the sentence ends with what to do', () => {
  writeFileSync(path, 'not a database at all '.repeat(100))
  const damaged = expect.objectContaining({ kind: 'damaged', message: expect.stringMatching(/Do this\.$/) })
  expect(() => openDatabase(path, FIRST)).toThrow(damaged)
  const other = openFile(join(folder, 'other.db'))
  other.execute('CREATE TABLE b (x)')
  other.close()
  expect(() => openDatabase(other.path, FIRST)).toThrow(damaged)
})

/** A Buffer is as good as an Uint8Array. */
function plain(row: unknown): unknown {
  const { x, ...others } = row as { readonly x: Uint8Array }
  return { ...others, x: new Uint8Array(x) }
}
