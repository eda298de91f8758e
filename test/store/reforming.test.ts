import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { decodeFingerprint } from '../../src/fingerprint/codec.ts'
import { indexedLandmarks } from '../../src/fingerprint/indexed-landmarks.ts'
import { LANDMARKS } from '../../src/fingerprint/landmark-parameters.ts'
import { Search } from '../../src/search/search.ts'
import { openDatabase, openFile } from '../../src/store/database.ts'
import { backUp, restore } from '../../src/store/embedded/backup.ts'
import { exportLines } from '../../src/store/embedded/export-lines.ts'
import { type EmbeddedLedger, type EmbeddedOptions, openEmbeddedLedger } from '../../src/store/embedded/ledger.ts'
import { Prepared } from '../../src/store/embedded/prepared.ts'
import { RecordingWrites } from '../../src/store/embedded/recording-writes.ts'
import { Room } from '../../src/store/embedded/room.ts'
import { keyOf, ledgerSchema } from '../../src/store/embedded/schema.ts'
import { SettingWrites } from '../../src/store/embedded/setting-writes.ts'
import { verify } from '../../src/store/embedded/verify.ts'
import type { NewRecording } from '../../src/store/ledger.ts'
import { MAIN, unisono } from '../command-line.ts'
import { acrIdOf, BUCKET, expecting, songOf } from './engines.ts'

const REFORMER = fileURLToPath(new URL('reformer.mjs', import.meta.url))
const SAMPLINGS = [64, 16]

let folder: string
const opened: EmbeddedLedger[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-reforming-'))
})

afterEach(async () => {
  for (const ledger of opened.splice(0)) await ledger.close()
  rmSync(folder, { recursive: true })
})

const ledgerFile = (place = '.') => join(folder, place, 'ledger.db')

async function open(options: EmbeddedOptions = {}, place = '.'): Promise<EmbeddedLedger> {
  const ledger = await openEmbeddedLedger(join(folder, place), options)
  opened.push(ledger)
  return ledger
}

/** Opens it, and answers how many recordings were left each time that it said so. */
async function leftAtOpening(place = '.'): Promise<number[]> {
  const told: number[] = []
  const ledger = await open({ onReforming: (left) => told.push(left) }, place)
  await ledger.close()
  return told
}

function rows(sql: string, place = '.'): unknown[] {
  const file = openFile(ledgerFile(place))
  try {
    return file.prepare(sql).all()
  } finally {
    file.close()
  }
}

function execute(sql: string): void {
  const file = openFile(ledgerFile())
  file.execute(sql)
  file.close()
}

/** A backup as an older version or a newer one makes it. */
function backedUp(): string {
  const path = join(folder, 'made.backup')
  execute(`VACUUM INTO '${path}'`)
  return path
}

/** A ledger as it was before any said of which landmarks its hashes are, with hashes that no query has now. */
function makeOlder(songs: readonly NewRecording[], schema = ledgerSchema(2)): void {
  const database = openDatabase(ledgerFile(), schema)
  const prepared = new Prepared(database)
  const room = new Room(prepared, undefined)
  const settings = new SettingWrites(prepared, room)
  const recordings = new RecordingWrites(prepared, room)
  database.transaction(() => {
    for (const sampling of SAMPLINGS) {
      const { id } = settings.createBucket({ ...BUCKET, dedup: { ...BUCKET.dedup, sampling } })
      for (const song of songs) recordings.append(id, ofOlderLandmarks(song), { seq: 0, hashes: NONE, minShared: 10 })
    }
  })
  database.close()
}

const NONE = new Uint32Array(0)

function ofOlderLandmarks({ hashes, ...song }: NewRecording): NewRecording {
  return { ...song, hashes: hashes.map((hash) => ~hash) }
}

function songs(count: number, peaks = 900): NewRecording[] {
  return Array.from({ length: count }, (_, i) => songOf(`song ${i}`, i, peaks))
}

function formed({ fingerprint }: NewRecording, sampling: number) {
  const { hashes, times } = indexedLandmarks(decodeFingerprint(fingerprint).constellation, sampling)
  return { kind: 'append', hashes, times }
}

/** Every bucket has the hashes of all songs, and nothing of it is flawed. */
async function expectReformed(all: readonly NewRecording[], place = '.'): Promise<void> {
  const ledger = await open({}, place)
  for (const [i, sampling] of SAMPLINGS.entries()) {
    const { entries } = await ledger.changes(i + 1, 0, 1e6)
    expect(entries).toMatchObject(all.map((song) => formed(song, sampling)))
  }
  await ledger.close()
  expect(verify(ledgerFile(place)).flaws).toEqual([])
  expect(rows('SELECT landmarks, last FROM meta LEFT JOIN reforming USING (landmarks)', place)).toEqual([
    { landmarks: LANDMARKS.version, last: null },
  ])
}

describe('a ledger of older landmarks', () => {
  test('is formed anew when it is opened, with the sampling of each bucket, as another epoch, and once', async () => {
    const all = songs(40)
    makeOlder(all)
    const before = rows('SELECT epoch FROM meta')
    expect(await leftAtOpening()).toEqual([80, 0])
    const epoch = rows('SELECT epoch FROM meta')
    expect(epoch).not.toEqual(before)
    await expectReformed(all)
    expect(await leftAtOpening()).toEqual([])
    expect(rows('SELECT epoch FROM meta')).toEqual(epoch)
  })

  test('finds again what it holds', async () => {
    const all = songs(20)
    makeOlder(all)
    const ledger = await open()
    const again = { ...all[7], id: 'again', acrId: acrIdOf('again') }
    expect(await ledger.append(1, again, expecting(again, 0))).toEqual({ outcome: 'rivals', numbers: [7], seq: 20 })
    const search = new Search(ledger, { threads: 1 })
    await search.load()
    const bucket = await ledger.bucket(2)
    const { compared } = await search.likes(bucket as NonNullable<typeof bucket>, again.fingerprint, false)
    await search.close()
    expect(compared[0]).toMatchObject({ number: 7, isItself: true })
  })

  test('keeps the hashes of what is no fingerprint, or not as it was written, and verify names it', async () => {
    const all = songs(5)
    const foreign = { ...all[2], fingerprint: new Uint8Array(500).fill(1) }
    makeOlder(all.with(2, foreign))
    execute(`UPDATE fingerprint SET checksum = checksum + 1 WHERE key = ${keyOf(1, 3)}`)
    expect(await leftAtOpening()).toEqual([10, 0])
    const ledger = await open()
    const { entries } = await ledger.changes(1, 0, 10)
    expect(entries[1]).toMatchObject(formed(all[1], 64))
    for (const i of [2, 3]) expect(entries[i]).toMatchObject({ hashes: ofOlderLandmarks(all[i]).hashes })
    expect(verify(ledgerFile()).flaws).toEqual([
      { bucket: 1, number: 2, acrId: all[2].acrId, flaw: expect.stringMatching(/not a fingerprint/) },
      { bucket: 1, number: 3, acrId: all[3].acrId, flaw: expect.stringMatching(/checksum/) },
      { bucket: 2, number: 2, acrId: all[2].acrId, flaw: expect.stringMatching(/not a fingerprint/) },
    ])
  })

  test('with nothing in it is of this version at once, as a new one is', async () => {
    makeOlder([])
    expect(await leftAtOpening()).toEqual([0])
    await expectReformed([])
    await (await open({}, 'new')).close()
    expect(rows('SELECT landmarks FROM meta', 'new')).toEqual([{ landmarks: LANDMARKS.version }])
  })

  test('is formed anew whatever command opens it, which says so', async () => {
    const all = songs(3)
    makeOlder(all)
    const { code, stdout, stderr } = await unisono(folder, 'bucket', 'list', '--data', '.', '--json')
    expect([code, JSON.parse(stdout)]).toMatchObject([0, [{ id: 1 }, { id: 2 }]])
    expect(stderr).toMatch(/other hashes: those of 6 recordings are formed anew.*\n0 recordings are left\.\n$/)
    await expectReformed(all)
  })
})

describe('forming hashes anew', () => {
  test('goes on after kill -9', async () => {
    const all = songs(300, 60)
    makeOlder(all)
    const child = spawn(process.execPath, [REFORMER, folder], { stdio: 'inherit' })
    await once(child, 'exit')
    expect(child.signalCode).toBe('SIGKILL')
    expect(await leftAtOpening()).toEqual([600 - 256, 600 - 512, 0])
    await expectReformed(all)
  })

  test('goes on after it was stopped, and a backup or an export of what is half done is right', async () => {
    const all = songs(300, 60)
    makeOlder(all)
    const stop = new AbortController()
    const onReforming = (left: number) => void (left < 600 && stop.abort())
    await expect(open({ onReforming, stop: stop.signal })).rejects.toMatchObject({ name: 'AbortError' })
    expect(verify(ledgerFile()).flaws).toEqual([])
    expect([...exportLines(folder)].length).toBe(600 + 4)
    await backUp(folder, join(folder, 'half.backup'))
    expect(verify(join(folder, 'half.backup')).flaws).toEqual([])
    await restore(join(folder, 'half.backup'), join(folder, 'restored'))
    for (const place of ['.', 'restored']) {
      expect(await leftAtOpening(place)).toEqual([600 - 256, 600 - 512, 0])
      await expectReformed(all, place)
    }
  })

  test('ends at once when the service is told to stop', async () => {
    const all = songs(1000, 60)
    makeOlder(all)
    const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', '--data', folder])
    let [stdout, stderr] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text
    })
    child.stderr.once('data', () => child.kill('SIGTERM'))
    await once(child, 'close')
    expect([child.exitCode, stdout]).toEqual([0, ''])
    expect(stderr).toMatch(/those of 2000 recordings.*\nStopped while hashes were formed anew/)
    expect(rows('SELECT landmarks FROM meta')).toEqual([{ landmarks: 2 }])
    await expectReformed(all)
  })

  test('begins anew where another version began it', async () => {
    const all = songs(5)
    makeOlder(all, ledgerSchema(3))
    execute('UPDATE meta SET landmarks = 1')
    execute(`INSERT INTO reforming VALUES (2, ${keyOf(1, 3)})`)
    expect(await leftAtOpening()).toEqual([10, 0])
    await expectReformed(all)
  })

  test('is done for a backup of an older version when what it was restored to is opened', async () => {
    const all = songs(5)
    makeOlder(all)
    await restore(backedUp(), join(folder, 'restored'))
    expect(await leftAtOpening('restored')).toEqual([10, 0])
    await expectReformed(all, 'restored')
  })
})

test.each([
  ['formed', 'UPDATE meta SET landmarks = 99'],
  ['began to form', 'INSERT INTO reforming VALUES (99, 1)'],
])('a ledger that newer landmarks %s is refused, and left as it was', async (_, newer) => {
  await (await open()).close()
  execute(newer)
  const before = rows('SELECT * FROM meta')
  const refusal = expect.objectContaining({
    name: 'StoreError',
    kind: 'newer',
    message: expect.stringMatching(
      /ledger\.db.* was written by a newer Unisono: its hashes are of landmarks version 99, and this one forms version \d+\. Use the newer one, or put/,
    ),
  })
  await expect(openEmbeddedLedger(folder)).rejects.toEqual(refusal)
  await expect(restore(backedUp(), join(folder, 'restored'))).rejects.toEqual(refusal)
  expect(() => verify(ledgerFile())).toThrow(/landmarks version 99/)
  expect(rows('SELECT * FROM meta')).toEqual(before)
})
