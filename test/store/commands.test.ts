import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFile } from '../../src/store/database.ts'
import { backUp } from '../../src/store/embedded/backup.ts'
import { importLines } from '../../src/store/embedded/import-lines.ts'
import { type EmbeddedLedger, openEmbeddedLedger } from '../../src/store/embedded/ledger.ts'
import { verify } from '../../src/store/embedded/verify.ts'
import { unisono } from '../command-line.ts'
import { acrIdOf, BUCKET, keep, songOf, tokenOf } from './engines.ts'

const SONGS = 60
const ROWS = { page: 1, perPage: 1000, leastIds: 1 }

let folder: string
let ledger: EmbeddedLedger

/** All that a data folder holds, apart from the epoch. */
async function contentsOf(place: string) {
  const opened = await openEmbeddedLedger(join(folder, place))
  try {
    const { items: buckets } = await opened.buckets({ page: 1, perPage: 100 })
    const all = buckets.map(async ({ id }) => ({
      rows: await opened.list(id, ROWS),
      recordings: await opened.recordings(
        id,
        Array.from({ length: SONGS + 1 }, (_, i) => i),
      ),
      evidence: await Promise.all(Array.from({ length: SONGS + 1 }, (_, i) => opened.evidence(id, i))),
      changes: (await opened.changes(id, 0, 1000)).entries,
    }))
    return { buckets, contents: await Promise.all(all), tokens: await opened.tokens() }
  } finally {
    await opened.close()
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-store-'))
  ledger = await openEmbeddedLedger(join(folder, 'served'))
  for (const name of ['Songs', 'More', 'Songs']) await ledger.createBucket({ ...BUCKET, name })
  for (let i = 0; i < SONGS; i++) await keep(ledger, 1, songOf(`song ${i}`, i))
  for (let i = 0; i < 5; i++) await keep(ledger, 3, songOf(`other ${i}`, 100 + i))
  await ledger.addId(1, 7, 'ünï "also"', '{"relation":"same"}')
  await ledger.remove(1, [acrIdOf('song 0')])
  const { id } = await ledger.createToken(tokenOf('revoked'))
  await ledger.createToken({ ...tokenOf('third'), buckets: [3] })
  await ledger.revokeToken(id)
})

afterAll(async () => {
  await ledger.close()
  rmSync(folder, { recursive: true })
})

describe('unisono backup and restore', () => {
  test('copy a folder while it is served, and make another of it, with an epoch of its own', async () => {
    const made = await unisono(folder, 'backup', 'one.backup', '--data', 'served', '--json')
    expect(made).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(made.stdout)).toMatchObject({ backup: 'one.backup', buckets: 3, recordings: SONGS + 4 })
    await keep(ledger, 2, songOf('later', 999))
    const restored = await unisono(folder, 'restore', 'one.backup', '--data', 'restored')
    expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining(`${SONGS + 4} recordings in 3 buckets`) })
    await ledger.remove(2, [acrIdOf('later')])
    const { contents, tokens } = await contentsOf('restored')
    expect(contents[0].rows).toEqual(await ledger.list(1, ROWS))
    expect(contents[1].rows.total).toBe(0)
    expect(tokens).toEqual(await ledger.tokens())
    const other = await openEmbeddedLedger(join(folder, 'restored'))
    const [ours, theirs] = [await ledger.changes(1, 0, 1000), await other.changes(1, 0, 1000)]
    await other.close()
    expect(theirs.entries).toEqual(ours.entries)
    expect(theirs.epoch).not.toBe(ours.epoch)
  })

  test('overwrite nothing, and leave nothing half done', async () => {
    writeFileSync(join(folder, 'there'), 'precious')
    const twice = await unisono(folder, 'backup', 'there', '--data', 'served')
    expect(twice).toMatchObject({ code: 1, stderr: expect.stringContaining('there is there already') })
    expect(readFileSync(join(folder, 'there'), 'utf8')).toBe('precious')
    await unisono(folder, 'backup', 'two.backup', '--data', 'served')
    expect(await unisono(folder, 'restore', 'two.backup', '--data', 'served')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/Another process uses the data folder/),
    })
    await unisono(folder, 'restore', 'two.backup', '--data', 'taken')
    expect(await unisono(folder, 'restore', 'two.backup', '--data', 'taken')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/ledger\.db is there already/),
    })
    expect(await unisono(folder, 'restore', 'there', '--data', 'half')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/no database/),
    })
    expect(readdirSync(join(folder, 'half'))).toEqual(['owner.lock'])
    expect(await unisono(folder, 'restore', 'none', '--data', 'half')).toMatchObject({ code: 1 })
    expect(await unisono(folder, 'backup', 'x.backup', '--data', 'nowhere')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/There is no .*nowhere/),
    })
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  })
})

describe('unisono verify', () => {
  test('finds nothing wrong with a folder that is served, nor with its backup', async () => {
    const served = await unisono(folder, 'verify', '--data', 'served', '--json')
    expect(JSON.parse(served.stdout)).toEqual({ recordings: SONGS + 4, flaws: [] })
    expect(served.code).toBe(0)
    await unisono(folder, 'backup', 'good.backup', '--data', 'served')
    const { code, stdout } = await unisono(folder, 'verify', '--backup', 'good.backup')
    expect([code, stdout]).toEqual([0, `${SONGS + 4} recordings are as they were written.\n`])
  })

  const KEY = (number: number) => 2 ** 32 + number
  test.each([
    [
      'a changed fingerprint',
      `UPDATE fingerprint SET bytes = zeroblob(length(bytes)) WHERE key = ${KEY(4)}`,
      4,
      /checksum/,
    ],
    ['a cut fingerprint', `UPDATE fingerprint SET bytes = x'00' WHERE key = ${KEY(4)}`, 4, /has 1 bytes, where/],
    ['a missing fingerprint', `DELETE FROM fingerprint WHERE key = ${KEY(4)}`, 4, /fingerprint is missing/],
    ['changed hashes', `UPDATE sampled SET hashes = zeroblob(length(hashes)) WHERE key = ${KEY(5)}`, 5, /checksum/],
    ['cut columns', `UPDATE sampled SET times = x'0000' WHERE key = ${KEY(5)}`, 5, /columns .* and 2 bytes/],
    ['missing hashes', `DELETE FROM sampled WHERE key = ${KEY(5)}`, 5, /hashes are missing/],
    ['a missing id', "DELETE FROM recording_id WHERE id = 'song 9'", 9, /It has 0 ids, where there were 1/],
    [
      'a wrong count',
      'UPDATE bucket SET recordings = 9 WHERE id = 1',
      null,
      /recordings: 59 found, where there were 9/,
    ],
    [
      'a lost change',
      'DELETE FROM change WHERE bucket = 1 AND seq = 3',
      null,
      /changes: 60 found, where there were 61/,
    ],
  ])('finds %s', async (name, damage, number, flaw) => {
    const file = join(folder, `${name}.backup`)
    await backUp(join(folder, 'served'), file)
    const database = openFile(file)
    database.execute(damage)
    database.close()
    const acrId = number === null ? null : acrIdOf(`song ${number}`)
    expect(verify(file).flaws).toContainEqual({ bucket: 1, number, acrId, flaw: expect.stringMatching(flaw) })
  })

  test('finds a damaged page, and looks at the rest all the same', async () => {
    const file = join(folder, 'page.backup')
    await unisono(folder, 'backup', file, '--data', 'served')
    const bytes = readFileSync(file)
    const at = bytes.indexOf(Buffer.from((await ledger.recordings(1, [8]))[0].fingerprint.subarray(100, 200)))
    bytes.fill(0xee, at, at + 20)
    writeFileSync(file, bytes)
    const { code, stdout } = await unisono(folder, 'verify', '--backup', file)
    expect(code).toBe(1)
    expect(stdout).toContain(`bucket 1, recording 8 (acr_id ${acrIdOf('song 8')}): Its fingerprint is not what was`)
    expect(stdout).toContain(`${SONGS + 4} recordings, 1 flaws.`)
  })

  test('says how it is called', async () => {
    expect(await unisono(folder, 'verify')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--data, or a backup/),
    })
    expect(await unisono(folder, 'verify', '--data', 'a', '--backup', 'b')).toMatchObject({ code: 2 })
  })
})

describe('unisono export and import', () => {
  test('bring a served folder into a new one, whole; a second time changes nothing', async () => {
    const written = await unisono(folder, 'export', '--data', 'served', '-o', 'all.jsonl', '--tokens', '--json')
    expect(JSON.parse(written.stdout)).toEqual({ export: 'all.jsonl', recordings: SONGS + 4 })
    const first = await unisono(folder, 'import', 'all.jsonl', '--data', 'new', '--json')
    expect(JSON.parse(first.stdout)).toMatchObject({ taken: SONGS + 4, joined: 0, known: 0, tokens: 2 })
    const { buckets, contents, tokens } = await contentsOf('new')
    const second = await unisono(folder, 'import', 'all.jsonl', '--data', 'new', '--json')
    expect(JSON.parse(second.stdout)).toEqual({
      buckets: [1, 2, 3].map((id) => ({ name: id === 2 ? 'More' : 'Songs', from: id, to: id, made: false })),
      taken: 0,
      joined: 0,
      known: SONGS + 4,
      tokens: 0,
    })
    expect(await contentsOf('new')).toEqual({ buckets, contents, tokens })
    const there = (await ledger.list(1, ROWS)).items
    expect(contents[0].rows.items).toEqual(there.map((row) => ({ ...row, number: row.number - 1 })))
    expect(contents[0].evidence[6]).toEqual(await ledger.evidence(1, 7))
    const one = contents[0].recordings.find(({ acrId }) => acrId === acrIdOf('song 9'))
    expect(one?.fingerprint).toEqual(songOf('song 9', 9).fingerprint)
    const { hashes, times } = songOf('song 9', 9)
    expect(contents[0].changes[8]).toMatchObject({ kind: 'append', hashes, times })
    expect(tokens.map(({ hash, buckets, revokedAt }) => [hash, buckets, revokedAt !== null])).toEqual([
      [tokenOf('revoked').hash, [1, 2], true],
      [tokenOf('third').hash, [3], false],
    ])
    expect((await unisono(folder, 'verify', '--data', 'new')).code).toBe(0)
  })

  test('bring a short recording with as many hashes as its upload had, and an id as long as uploads may have', async () => {
    const short = songOf('🎵'.repeat(255), 500, 60)
    const from = await openEmbeddedLedger(join(folder, 'short'))
    await keep(from, (await from.createBucket(BUCKET)).id, short)
    await from.close()
    await unisono(folder, 'export', '--data', 'short', '-o', 'short.jsonl')
    const { code, stderr } = await unisono(folder, 'import', 'short.jsonl', '--data', 'short-again')
    expect([code, stderr]).toEqual([0, ''])
    const { contents } = await contentsOf('short-again')
    expect(contents[0].rows.items.map(({ ids }) => ids)).toEqual([[short.id]])
    expect(contents[0].changes).toMatchObject([{ kind: 'append', hashes: short.hashes, times: short.times }])
  })

  test('leave tokens out unless they are wanted, and write one bucket to standard output', async () => {
    const { code, stdout } = await unisono(folder, 'export', '--data', 'served', '--bucket', '3')
    expect(code).toBe(0)
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map((line) => Object.keys(line)[0])).toEqual([
      'format',
      'bucket',
      ...Array(5).fill('recording'),
      'end',
    ])
    expect(lines.at(-1)).toEqual({ end: { buckets: 1, recordings: 5, tokens: 0 } })
  })

  test('gather everything in a bucket of a name, formed anew for its sampling', async () => {
    const place = join(folder, 'named')
    const named = await openEmbeddedLedger(place)
    const dedup = { ...BUCKET.dedup, sampling: 16 }
    const target = await named.createBucket({ ...BUCKET, name: 'All', dedup })
    await named.close()
    await unisono(folder, 'export', '--data', 'served', '-o', 'gather.jsonl')
    const { stdout } = await unisono(folder, 'import', 'gather.jsonl', '--data', 'named', '--bucket', 'All')
    expect(stdout).toContain(`${SONGS + 4} recordings were new, 0 gained ids, 0 were there already.`)
    const { buckets, contents } = await contentsOf('named')
    expect(buckets).toMatchObject([{ id: target.id, name: 'All', recordings: SONGS + 4 }])
    const finer = contents[0].changes.flatMap((change) => (change.kind === 'append' ? change.hashes.length : []))
    expect(finer[3]).toBeGreaterThan(songOf('song 4', 4).hashes.length * 2)
  })

  test('refuse what no export has, by its line', async () => {
    const { stdout: good } = await unisono(folder, 'export', '--data', 'served', '--bucket', '3')
    const lines = good.trim().split('\n')
    const bad: readonly (readonly [string[], RegExp])[] = [
      [['hello'], /Line 1 .*no JSON/],
      [lines.slice(1), /Line 1 .*header/],
      [[lines[0].replace('"version":1', '"version":7'), ...lines.slice(1)], /Line 1 .*version 7/],
      [lines.slice(0, -1), /Line 7 .*no end/],
      [[lines[0], ...lines.slice(2)], /Line 2 .*bucket 3 is none of those before/],
      [[lines[0], lines[1].replace(/"sampling":[0-9]+/, '"sampling":63'), ...lines.slice(2)], /Line 2 .*power of two/],
      [[lines[0], lines[1], lines[2].replace(/"fingerprint":"..../, '"fingerprint":"AAAA')], /Line 3 .*fingerprint/],
      [[lines[0], lines[1], lines[2].replace(/"acrId":"./, '"acrId":"x')], /Line 3 .*acrId/],
      [[lines[0], lines[1], lines[2].replace(/"ids":\[.*?\]/, '"ids":[]')], /Line 3 .*ids/],
    ]
    const into = await openEmbeddedLedger(join(folder, 'bad'))
    for (const [text, sentence] of bad) await expect(importLines(into, text)).rejects.toThrow(sentence)
    await into.close()
    writeFileSync(join(folder, 'bad.jsonl'), 'hello\n')
    const { code, stderr } = await unisono(folder, 'import', 'bad.jsonl', '--data', 'bad')
    expect([code, stderr]).toEqual([1, expect.stringMatching(/Line 1 of the export: it is no JSON/)])
  })

  test('keep what came before a line that is refused, in its order', async () => {
    const { stdout } = await unisono(folder, 'export', '--data', 'served', '--bucket', '1')
    const lines = stdout.trim().split('\n')
    const cut = [...lines.slice(0, 42), lines[42].slice(0, 99), ...lines.slice(43)]
    const into = await openEmbeddedLedger(join(folder, 'half'))
    await expect(importLines(into, cut)).rejects.toThrow(/Line 43 .*no JSON/)
    const { items } = await into.list(1, ROWS)
    await into.close()
    const there = (await ledger.list(1, ROWS)).items.slice(0, 40)
    expect(items.map(({ acrId }) => acrId)).toEqual(there.map(({ acrId }) => acrId))
  })

  test('refuse a folder that is served', async () => {
    await unisono(folder, 'export', '--data', 'served', '-o', 'served.jsonl')
    const { code, stderr } = await unisono(folder, 'import', 'served.jsonl', '--data', 'served')
    expect([code, stderr]).toEqual([1, expect.stringMatching(/Another process uses the data folder/)])
  })
})

test('a backup of a closed folder leaves it as good as it was', async () => {
  const closed = await openEmbeddedLedger(join(folder, 'closed'))
  await closed.createBucket(BUCKET)
  await closed.close()
  expect(await backUp(join(folder, 'closed'), join(folder, 'closed.backup'))).toMatchObject({ buckets: 1 })
  expect((await contentsOf('closed')).buckets).toHaveLength(1)
})
