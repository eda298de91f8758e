import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase, openFile } from '../../src/store/database.ts'
import { type EmbeddedLedger, type EmbeddedOptions, openEmbeddedLedger } from '../../src/store/embedded/ledger.ts'
import { ledgerSchema } from '../../src/store/embedded/schema.ts'
import type { Ledger } from '../../src/store/ledger.ts'
import { acrIdOf, BUCKET, expecting, keep, recordingOf, tokenOf } from './engines.ts'

const APPENDER = fileURLToPath(new URL('appender.mjs', import.meta.url))
const NO_HASHES = { hashes: new Uint32Array(0), times: new Uint32Array(0) }
const ROWS = { page: 1, perPage: 1e6, leastIds: 1 }

let folder: string
const opened: EmbeddedLedger[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-embedded-'))
})

afterEach(async () => {
  for (const ledger of opened.splice(0)) await ledger.close()
  rmSync(folder, { recursive: true })
})

async function open(options: EmbeddedOptions = {}): Promise<EmbeddedLedger> {
  const ledger = await openEmbeddedLedger(folder, options)
  opened.push(ledger)
  return ledger
}

const ledgerFile = () => join(folder, 'ledger.db')
const storeError = (kind: string, message: RegExp) =>
  expect.objectContaining({ name: 'StoreError', kind, message: expect.stringMatching(message) })

/** A recording as large as a song's. */
function song(id: string) {
  return { ...recordingOf(id, id.length), fingerprint: new Uint8Array(15_000).fill(1), acrId: acrIdOf(id) }
}

/** Appends songs until it is refused, and answers how many went in. */
async function fill(ledger: Ledger, bucket: number, name: string): Promise<number> {
  for (let i = 0; ; i++) {
    try {
      await keep(ledger, bucket, song(`${name}${i}`))
    } catch (error) {
      expect(error).toEqual(storeError('full', /Nothing was lost, and reading goes on/))
      return i
    }
  }
}

test('what was acknowledged is there after it was closed and opened', async () => {
  const first = await open()
  const bucket = await first.createBucket(BUCKET)
  const token = await first.createToken(tokenOf('t'))
  await keep(first, bucket.id, recordingOf('x', 1))
  await first.addId(bucket.id, 0, 'y', '{"a":1}')
  const before = [await first.changes(1, 0, 10), await first.list(1, ROWS), await first.evidence(1, 0)]
  await first.close()
  const second = await open()
  expect([await second.changes(1, 0, 10), await second.list(1, ROWS), await second.evidence(1, 0)]).toEqual(before)
  expect(await second.tokens()).toEqual([token])
  const rival = recordingOf('z', 1)
  expect(await second.append(1, rival, expecting(rival, 0))).toEqual({ outcome: 'rivals', numbers: [0], seq: 1 })
})

describe('a data folder', () => {
  test('has one owner at a time, also within a process', async () => {
    const first = await open()
    const refusal = storeError('owned', /Another process uses the data folder .*unisono-embedded-/)
    await expect(openEmbeddedLedger(folder)).rejects.toEqual(refusal)
    await expect(openEmbeddedLedger(join(folder, '.'))).rejects.toEqual(refusal)
    expect((await first.createBucket(BUCKET)).id).toBe(1)
    await first.close()
    await (await open()).close()
  })

  test('of a newer version is refused, and left as it was', async () => {
    await (await open()).close()
    const file = openFile(ledgerFile())
    file.execute('PRAGMA user_version = 99')
    file.close()
    await expect(openEmbeddedLedger(folder)).rejects.toEqual(storeError('newer', /its tables are version 99/))
  })

  test('of an older version is brought up to date, with all that is in it', async () => {
    const older = openDatabase(ledgerFile(), ledgerSchema(1))
    older.execute(`INSERT INTO bucket VALUES (1, 'Old', 'DedupFile', '', 1, '[]', NULL, '{}', 5, 6, 3, 3, 3, 1, 0)`)
    for (const [number, ids] of [
      [0, 1],
      [1, 2],
      [2, 1],
    ]) {
      older.execute(`INSERT INTO recording VALUES (1, ${number}, 'acr${number}', ${ids}, 0, 7, 8)`)
      for (let i = 0; i < ids; i++)
        older.execute(`INSERT INTO recording_id VALUES (1, ${number}, ${i}, 'id ${number} ${i}', 9, NULL)`)
    }
    older.close()
    const ledger = await open()
    expect(await ledger.bucket(1)).toMatchObject({ name: 'Old', createdAt: 5, recordings: 3, seq: 3 })
    const row = { number: 1, acrId: 'acr1', ids: ['id 1 0', 'id 1 1'], createdAt: 7, updatedAt: 8 }
    expect(await ledger.list(1, { page: 2, perPage: 1, leastIds: 1 })).toEqual({ items: [row], total: 3 })
    expect(await ledger.list(1, { page: 1, perPage: 9, leastIds: 2 })).toEqual({ items: [row], total: 1 })
    expect(await keep(ledger, 1, recordingOf('new', 1))).toBe(3)
  })

  test('with a damaged ledger, or something else in its place, is refused', async () => {
    writeFileSync(ledgerFile(), 'not a database at all '.repeat(1000))
    await expect(openEmbeddedLedger(folder)).rejects.toEqual(storeError('damaged', /unisono restore/))
    rmSync(ledgerFile())
    await (await open()).close()
    truncateSync(ledgerFile(), statSync(ledgerFile()).size - 16_384)
    await expect(openEmbeddedLedger(folder)).rejects.toEqual(storeError('damaged', /unisono restore/))
    rmSync(ledgerFile())
    mkdirSync(ledgerFile())
    await expect(openEmbeddedLedger(folder)).rejects.toEqual(storeError('unusable', /ledger\.db cannot be used/))
  })

  test('that is a file is refused', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    await expect(openEmbeddedLedger(file)).rejects.toThrow(/data folder .*a file is in its place/)
  })
})

test('a read of a damaged page says so, and the others go on', async () => {
  const first = await open()
  await first.createBucket(BUCKET)
  for (let i = 0; i < 100; i++) await keep(first, 1, song(`${i}`))
  await first.close()
  overwriteEnd(400_000)
  const ledger = await open()
  const numbers = Array.from({ length: 100 }, (_, number) => number)
  const read = await Promise.allSettled(numbers.map((number) => ledger.recordings(1, [number])))
  const reasons = read.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []))
  expect(reasons.length).toBeGreaterThan(0)
  expect(reasons.length).toBeLessThan(100)
  for (const reason of reasons) expect(reason).toEqual(storeError('damaged', /ledger\.db.*unisono verify/))
})

function overwriteEnd(bytes: number): void {
  const file = openSync(ledgerFile(), 'r+')
  writeSync(file, Buffer.alloc(bytes, 0xff), 0, bytes, statSync(ledgerFile()).size - bytes)
  closeSync(file)
}

describe('a quota', () => {
  test('refuses what adds, loses nothing, goes on reading and removing, and then on writing', async () => {
    const ledger = await open({ mostBytes: 1e6 })
    await ledger.createBucket(BUCKET)
    const count = await fill(ledger, 1, 'a')
    expect(count).toBeGreaterThan(40)
    expect(await ledger.list(1, ROWS)).toMatchObject({ total: count })
    expect(await ledger.recordings(1, [0, count - 1])).toHaveLength(2)
    expect(await ledger.bucket(1)).toMatchObject({ seq: count, recordings: count })
    expect(await ledger.remove(1, [acrIdOf('a0'), acrIdOf('a1'), acrIdOf('a2')])).toEqual([0, 1, 2])
    expect(await fill(ledger, 1, 'b')).toBeGreaterThanOrEqual(2)
    await ledger.close()
    expect(statSync(ledgerFile()).size).toBeLessThanOrEqual(1e6)
  })

  test('is no trouble for the neighbours of what it refuses', async () => {
    const ledger = await open({ mostBytes: 1e6 })
    await ledger.createBucket(BUCKET)
    await fill(ledger, 1, 'a')
    const [refused, removed, used] = await Promise.allSettled([
      keep(ledger, 1, song('late')),
      ledger.remove(1, [acrIdOf('a3')]),
      ledger.touchTokens(new Map()),
    ])
    expect(refused).toMatchObject({ reason: storeError('full', /quota of 1000000 bytes/) })
    expect([removed, used]).toMatchObject([{ value: [3] }, { status: 'fulfilled' }])
  })
})

test('a bucket that is dropped by force gives its bytes back to the disk, while others write', async () => {
  const ledger = await open()
  const [large, other] = [(await ledger.createBucket(BUCKET)).id, (await ledger.createBucket(BUCKET)).id]
  await Promise.all(
    Array.from({ length: 500 }, (_, i) =>
      keep(ledger, large, { ...song(`${i}`), hashes: Uint32Array.of(i), times: Uint32Array.of(i) }),
    ),
  )
  const before = (await ledger.sizes()).bytes
  await ledger.dropBucket(large, { force: true })
  expect(await ledger.sizes()).toMatchObject({ buckets: 1, recordings: 0 })
  for (let i = 0; i < 5; i++) await keep(ledger, other, song(`${i}`))
  await expect.poll(() => statSync(ledgerFile()).size, { timeout: 20_000 }).toBeLessThan(before / 4)
  expect(await ledger.list(other, ROWS)).toMatchObject({ total: 5 })
})

test('pages stay right where whole blocks of numbers are gone', async () => {
  const ledger = await open()
  const { id } = await ledger.createBucket(BUCKET)
  const kept = Array.from({ length: 3100 }, (_, i) => ({ ...recordingOf(`${i}`, i % 7), ...NO_HASHES }))
  await Promise.all(kept.map((recording) => keep(ledger, id, recording)))
  await ledger.remove(
    id,
    kept.slice(1000, 2100).map(({ acrId }) => acrId),
  )
  await Promise.all([5, 2100, 3099].map((number) => ledger.addId(id, number, 'also', '{}')))
  const numbers = async (page: number, perPage: number, leastIds: number) =>
    (await ledger.list(id, { page, perPage, leastIds })).items.map(({ number }) => number)
  expect(await numbers(20, 50, 1)).toEqual(Array.from({ length: 50 }, (_, i) => 950 + i))
  expect(await numbers(21, 50, 1)).toEqual(Array.from({ length: 50 }, (_, i) => 2100 + i))
  expect(await numbers(3, 999, 1)).toEqual([3098, 3099])
  expect(await numbers(4, 999, 1)).toEqual([])
  expect([await numbers(2, 1, 2), await numbers(3, 1, 2), await numbers(4, 1, 2)]).toEqual([[2100], [3099], []])
  const fromNewest = async (page: number, perPage: number, leastIds: number) =>
    (await ledger.list(id, { page, perPage, leastIds, order: 'newest' })).items.map(({ number }) => number)
  expect(await fromNewest(20, 50, 1)).toEqual(Array.from({ length: 50 }, (_, i) => 2149 - i))
  expect(await fromNewest(21, 50, 1)).toEqual(Array.from({ length: 50 }, (_, i) => 999 - i))
  expect([await fromNewest(3, 999, 1), await fromNewest(3, 1, 2)]).toEqual([[1, 0], [5]])
})

test('a bucket that was dropped before a crash is swept away after it', async () => {
  const first = await open()
  await first.createBucket(BUCKET)
  await keep(first, 1, song('x'))
  await first.close()
  const file = openFile(ledgerFile())
  file.execute('DELETE FROM bucket; INSERT INTO dropped VALUES (1)')
  file.close()
  const second = await open()
  await expect
    .poll(() => countOf('fingerprint') + countOf('recording') + countOf('change') + countOf('dropped'))
    .toBe(0)
  expect((await second.createBucket(BUCKET)).id).toBe(2)
})

function countOf(table: string): number {
  const file = openFile(ledgerFile())
  const { rows } = file.prepare(`SELECT count(*) AS rows FROM ${table}`).get() as { rows: number }
  file.close()
  return rows
}

describe('kill -9 while it appends', () => {
  test('loses nothing that was acknowledged, doubles nothing, and starts again at once; 5 rounds', async () => {
    const first = await open()
    await first.createBucket(BUCKET)
    await first.close()
    const acknowledged = new Map<string, number>()
    for (let round = 0; round < 5; round++) {
      const before = acknowledged.size
      for (const [id, number] of await appendUntilKilled(round)) acknowledged.set(id, number)
      expect(acknowledged.size).toBeGreaterThan(before + 20)
      const ledger = await open()
      await expectWhole(ledger, acknowledged)
      await ledger.close()
    }
  })
})

/** Track ids that were acknowledged, with their numbers. */
async function appendUntilKilled(round: number): Promise<Map<string, number>> {
  const acknowledged = new Map<string, number>()
  const child = spawn(process.execPath, [APPENDER, folder, '1', String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface(child.stdout)) {
    const [outcome, id, number] = line.split(' ')
    expect(outcome).toBe('appended')
    acknowledged.set(id, Number(number))
    if (acknowledged.size === 1) setTimeout(() => child.kill('SIGKILL'), 300 + 100 * round)
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  expect(child.signalCode).toBe('SIGKILL')
  return acknowledged
}

async function expectWhole(ledger: Ledger, acknowledged: ReadonlyMap<string, number>): Promise<void> {
  const { items, total } = await ledger.list(1, ROWS)
  const kept = new Map(items.flatMap(({ ids, number }) => ids.map((id) => [id, number])))
  expect(kept.size).toBe(total)
  for (const [id, number] of acknowledged) expect([id, kept.get(id)]).toEqual([id, number])
  expect(items.map(({ number }) => number)).toEqual(items.map((_, i) => i))
  const { entries } = await ledger.changes(1, 0, 1e6)
  expect(entries.map(({ seq }) => seq)).toEqual(items.map((_, i) => i + 1))
  expect(await ledger.bucket(1)).toMatchObject({ recordings: total, seq: total, bytes: total * 15_000 })
}
