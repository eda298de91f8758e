import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Deduplicated } from '../../bench/service/connection.ts'
import { keptOnce, postEqual } from '../../bench/service/equal-uploads.ts'
import { killRounds } from '../../bench/service/kill-rounds.ts'
import { seededRandom } from '../synthetic-music.ts'
import { connect, killAll, newData, serveOptions, start, track, trackAndCopies } from './service.ts'

let data: string

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'unisono-killed-'))
})
afterEach(async () => {
  await killAll()
  rmSync(data, { recursive: true, force: true })
})

test('killed at random moments under load, it has lost and doubled nothing when it is back', async () => {
  const outcome = await killRounds({
    ...(await newData(data)),
    serve: serveOptions(data),
    rounds: 5,
    connections: 8,
    track: trackAndCopies,
    random: seededRandom(2),
  })
  expect(outcome).toMatchObject({ rounds: 5, lost: 0, doubled: 0, unmatched: 0 })
  // The rounds would prove nothing if no upload had been answered.
  expect(outcome.acknowledged).toBeGreaterThan(5)
}, 180_000)

test('a new track over 64 connections at once is kept once', async () => {
  const first = await newData(data)
  const served = await start(serveOptions(data))
  const fingerprints = [0, 1, 2].map((number) => track(number).fingerprint)
  const answers = await postEqual({ url: served.url, ...first, connections: 64, fingerprints })
  expect(keptOnce(answers)).toBe(3)
  const connection = connect(served, first)
  const { data: rows } = await connection.list(first.bucket, 1, 100)
  expect(rows.map(({ dup_files }) => dup_files.length)).toEqual([64, 64, 64])
  connection.close()
  await served.stop()
})

test('asked to end under load, it answers what is under way, loses nothing, and exits with 0', async () => {
  const first = await newData(data)
  const served = await start(serveOptions(data))
  const answers = new Map<string, Deduplicated>()
  let isOver = false
  let next = 0
  const lines = Array.from({ length: 8 }, async () => {
    const connection = connect(served, first)
    while (!isOver) {
      const posted = track(next++)
      try {
        answers.set(posted.id, await connection.post(first.bucket, posted))
      } catch (error) {
        if (!isOver) throw error
      }
    }
    connection.close()
  })
  await pause(500)
  isOver = true
  expect(await served.stop()).toBe(0)
  await Promise.all(lines)
  const again = await start(serveOptions(data))
  const connection = connect(again, first)
  expect(answers.size).toBeGreaterThan(0)
  for (const [id, { acr_id }] of answers) {
    expect(await connection.rows(first.bucket, id)).toMatchObject([{ acr_id, dup_files: [id] }])
  }
  connection.close()
  expect(await again.stop()).toBe(0)
})
