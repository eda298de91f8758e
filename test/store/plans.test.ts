import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '../../src/store/database.ts'
import { ledgerPath } from '../../src/store/embedded/place.ts'
import { Prepared } from '../../src/store/embedded/prepared.ts'
import { Reads } from '../../src/store/embedded/reads.ts'
import { RecordingWrites } from '../../src/store/embedded/recording-writes.ts'
import { Reforming } from '../../src/store/embedded/reforming.ts'
import { Room } from '../../src/store/embedded/room.ts'
import { LEDGER_SCHEMA } from '../../src/store/embedded/schema.ts'
import { SettingWrites } from '../../src/store/embedded/setting-writes.ts'
import { acrIdOf, BUCKET, expecting, recordingOf, tokenOf } from './engines.ts'

/** There are few buckets and tokens; these lists are short or bounded. */
const MAY_BE_SCANNED = /^SCAN (bucket|token|meta|reforming|json_each VIRTUAL TABLE.*|\(subquery-\d+\)|CONSTANT ROW)$/
/** Of a table of recordings, to look at all that a bucket has is to scan it. */
const WHOLE_BUCKET = /^SEARCH (?!block\b)\w+ USING .*\(bucket=\?\)$/

let folder: string
let database: Database
const statements = new Set<string>()

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-plans-'))
  database = openDatabase(ledgerPath(folder), LEDGER_SCHEMA)
})
afterAll(() => {
  database.close()
  rmSync(folder, { recursive: true })
})

/** The database, with a note of all that it is asked. */
function noted(): Database {
  return {
    path: database.path,
    execute: (sql) => database.execute(sql),
    transaction: (write) => database.transaction(write),
    snapshot: (read) => database.snapshot(read),
    close: () => {},
    prepare(sql) {
      statements.add(sql)
      return database.prepare(sql)
    },
  }
}

function plansOf(sql: string): string[] {
  const values = Array.from({ length: placesIn(sql) }, () => 0)
  const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values) as { detail: string }[]
  return steps.map(({ detail }) => detail)
}

function placesIn(sql: string): number {
  const places = [...sql.matchAll(/\?(\d*)/g)]
  return Math.max(0, ...places.map(([, number], i) => (number === '' ? i + 1 : Number(number))))
}

/** Everything that a service asks of a ledger, again and again. */
function useAll(): void {
  const prepared = new Prepared(noted())
  const room = new Room(prepared, undefined)
  const settings = new SettingWrites(prepared, room)
  const recordings = new RecordingWrites(prepared, room)
  const reads = new Reads(noted())
  const { id } = settings.createBucket(BUCKET)
  settings.touchTokens(new Map([[settings.createToken(tokenOf('one')).id, 1]]))
  const song = recordingOf('song', 1)
  recordings.append(id, song, expecting(song, 0))
  recordings.append(id, recordingOf('other', 1), expecting(song, 0))
  // As after a start: then nothing is remembered of the latest.
  recordings.forget()
  recordings.append(id, recordingOf('third', 3), expecting(song, 0))
  recordings.addId(id, 0, 'also', '{}')
  recordings.take(id, { ...song, ids: [{ id: 'taken', at: 1, evidence: null }], createdAt: 1, updatedAt: 1 })
  for (const leastIds of [1, 2])
    for (const order of ['oldest', 'newest'] as const)
      for (const prefix of [undefined, 's']) reads.list(id, { page: 1, perPage: 1, leastIds, order, prefix })
  reads.tokenByHash(tokenOf('one').hash)
  reads.recordings(id, [0, 1])
  reads.find(id, 'song')
  reads.evidence(id, 0)
  reads.changes(id, 0, 10)
  reads.numbersAfter(id, 0, 10)
  reads.sizes()
  const reforming = new Reforming(noted())
  reforming.left()
  reforming.next()
  reforming.keep([{ ...song, key: 0 }], 0)
  reforming.finish()
  recordings.remove(id, [acrIdOf('song'), acrIdOf('unknown')])
  settings.updateBucket(id, { name: 'Other' })
  settings.dropBucket(id, { force: true })
}

test('nothing that is asked again and again looks at all recordings', () => {
  useAll()
  expect(statements.size).toBeGreaterThan(30)
  const scans = [...statements].flatMap((sql) =>
    plansOf(sql)
      .filter((step) => (step.startsWith('SCAN') && !MAY_BE_SCANNED.test(step)) || WHOLE_BUCKET.test(step))
      .map((step) => `${step}: ${sql}`),
  )
  expect(scans).toEqual([])
})

test('few duplicated recordings among many are found by their own index', () => {
  const lists = [...statements].filter((sql) => sql.includes('ids >= 2') && sql.includes('LIMIT'))
  expect(lists.length).toBeGreaterThan(0)
  for (const sql of lists) expect(plansOf(sql)[0]).toMatch(/recording_duplicated/)
})
