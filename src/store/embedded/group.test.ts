import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Database, openFile } from '../database.ts'
import { StoreError } from '../store-error.ts'
import { served } from './group.ts'
import type { Request } from './messages.ts'

let folder: string
let database: Database
let undone: number

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-group-'))
  database = openFile(join(folder, 'a.db'))
  database.execute('CREATE TABLE a (x INTEGER PRIMARY KEY, y BLOB); INSERT INTO a VALUES (1, zeroblob(20000))')
  undone = 0
})

afterEach(() => {
  database.close()
  rmSync(folder, { recursive: true })
})

function serve({ name, values }: Request): unknown {
  if (name === 'refused') throw new StoreError('full', 'No.')
  if (name === 'fault') throw new TypeError('so it goes')
  database.execute(name)
  return values[0]
}

const run = (...names: readonly string[]) =>
  served(
    database,
    names.map((name, ticket) => ({ ticket, name, values: [`done ${ticket}`] })),
    serve,
    () => undone++,
  )

const kept = () =>
  database
    .prepare('SELECT x FROM a ORDER BY x')
    .all()
    .map((row) => (row as { readonly x: number }).x)

test('requests are answered each by its ticket, a refusal among them', () => {
  expect(run('INSERT INTO a VALUES (2, NULL)', 'refused', 'INSERT INTO a VALUES (3, NULL)')).toEqual([
    { ticket: 0, result: 'done 0' },
    { ticket: 1, failure: { kind: 'full', sentence: 'No.' } },
    { ticket: 2, result: 'done 2' },
  ])
  expect([kept(), undone]).toEqual([[1, 2, 3], 0])
})

test('what fails after it has written is undone alone', () => {
  const answers = run(
    'INSERT INTO a VALUES (2, NULL)',
    'INSERT INTO a VALUES (3, NULL); INSERT INTO a VALUES (1, NULL)',
    'fault',
  )
  expect(answers).toEqual([
    { ticket: 0, result: 'done 0' },
    { ticket: 1, failure: { kind: 'unusable', sentence: expect.stringContaining('UNIQUE') } },
    { ticket: 2, failure: { kind: undefined, sentence: expect.stringContaining('so it goes') } },
  ])
  expect([kept(), undone]).toEqual([[1, 2], 3])
})

test('without room, what adds is refused and what removes is served', () => {
  database.execute('PRAGMA max_page_count = 9')
  const answers = run('INSERT INTO a VALUES (2, zeroblob(50000))', 'DELETE FROM a WHERE x = 1')
  expect(answers).toEqual([
    { ticket: 0, failure: { kind: 'full', sentence: expect.stringContaining('Nothing was lost') } },
    { ticket: 1, result: 'done 1' },
  ])
  expect(kept()).toEqual([])
})
