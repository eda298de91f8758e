import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Answer, Connection } from '../../bench/service/connection.ts'
import { ServeError } from '../../bench/service/served.ts'
import { openEmbeddedLedger } from '../../src/store/embedded/ledger.ts'
import { connect, type FirstStart, killAll, newData, serveOptions, start, track } from './service.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-storage-'))
})
afterEach(async () => {
  await killAll()
  rmSync(folder, { recursive: true, force: true })
})

const isRoot = process.getuid?.() === 0
/** Whom nothing belongs to. */
const NOBODY = 65534

/** Uploads new tracks, from a number on, until one is refused. */
async function untilRefused(connection: Connection, { bucket }: FirstStart, from: number) {
  for (let number = from; number < from + 1000; number++) {
    const answer = await connection.attempt(bucket, track(number))
    if (answer.status !== 200) return { kept: number - from, answer }
  }
  throw new Error('the store never became full')
}

function expectFull({ status, body }: Answer): void {
  expect(status).toBe(507)
  expect(JSON.parse(body)).toEqual({ message: expect.stringMatching(/[Nn]othing was lost, and reading goes on/) })
}

async function expectAll(connection: Connection, { bucket }: FirstStart, count: number): Promise<void> {
  for (let number = 0; number < count; number++) {
    const { id } = track(number)
    expect(await connection.rows(bucket, id)).toMatchObject([{ dup_files: [id] }])
  }
  const dry = await connection.post(bucket, { ...track(0), keep: false })
  expect(dry.dup_files).toEqual(['track 0'])
}

/** With recordings that match nothing, until one of so many bytes has no room. */
async function fillTo({ bucket }: FirstStart, mostBytes: number, size: number): Promise<void> {
  const ledger = await openEmbeddedLedger(folder, { mostBytes })
  const none = new Uint32Array()
  const expected = { seq: Number.MAX_SAFE_INTEGER, hashes: none, minShared: 1 }
  const fill = async () => {
    for (let i = 0; ; i++) {
      const acrId = i.toString(16).padStart(32, '0')
      const recording = { acrId, id: acrId, fingerprint: new Uint8Array(size), hashes: none, times: none }
      await ledger.append(bucket, recording, expected)
    }
  }
  await expect(fill()).rejects.toMatchObject({ kind: 'full' })
  await ledger.close()
}

describe('a disk without room', () => {
  function mounted(): boolean {
    return isRoot && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder]).status === 0
  }

  test('refuses what is new with 507, answers what is known, and goes on when there is room', async (context) => {
    if (!mounted()) return context.skip('only root can mount a small disk')
    try {
      const first = await newData(join(folder, 'data'))
      const served = await start(serveOptions(join(folder, 'data')))
      const connection = connect(served, first)
      for (let number = 0; number < 3; number++) await connection.post(first.bucket, track(number))
      const ballast = join(folder, 'ballast')
      fillUp(ballast)
      const { kept, answer } = await untilRefused(connection, first, 3)
      expectFull(answer)
      await expectAll(connection, first, 3 + kept)
      rmSync(ballast)
      expect(await connection.post(first.bucket, track(3 + kept))).toMatchObject({ do_db: true })
      await expectAll(connection, first, 4 + kept)
      connection.close()
      expect(await served.stop()).toBe(0)
    } finally {
      spawnSync('umount', ['-l', folder])
    }
  })

  /** Takes all room there is. */
  function fillUp(path: string): void {
    for (const size of [1 << 20, 1 << 12]) {
      for (;;) {
        try {
          writeFileSync(path, new Uint8Array(size), { flag: 'a' })
        } catch {
          break
        }
      }
    }
  }
})

test('a store at its quota refuses what is new with 507, and answers what is known', async () => {
  const first = await newData(folder)
  await fillTo(first, 16 * 2 ** 20, 2 ** 16)
  const quota = serveOptions(folder, '--storage-limit', '16MB')
  const served = await start(quota)
  const connection = connect(served, first)
  const { kept, answer } = await untilRefused(connection, first, 0)
  expectFull(answer)
  await expectAll(connection, first, kept)
  connection.close()
  await served.stop()
  const roomier = await start(serveOptions(folder, '--storage-limit', '32MB'))
  const again = connect(roomier, first)
  expect(await again.post(first.bucket, track(kept))).toMatchObject({ do_db: true })
  again.close()
  await roomier.stop()
})

test('a data folder that may not be written is refused with a sentence', async () => {
  const data = join(folder, 'data')
  mkdirSync(data)
  chmodSync(folder, 0o755)
  chmodSync(data, 0o555)
  const refused = start({ ...serveOptions(data), ...(isRoot && { uid: NOBODY }) })
  await expect(refused).rejects.toThrow(/cannot be made or written to \(EACCES\)/)
})

test('a data folder that another process owns is refused with a sentence, and the owner goes on', async () => {
  const first = await newData(folder)
  const owner = await start(serveOptions(folder))
  const refused = await start(serveOptions(folder)).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(ServeError)
  expect((refused as ServeError).code).not.toBe(0)
  expect((refused as ServeError).output).toMatch(/another process|already/i)
  const connection = connect(owner, first)
  expect(await connection.post(first.bucket, track(0))).toMatchObject({ do_db: true })
  connection.close()
  expect(await owner.stop()).toBe(0)
})
