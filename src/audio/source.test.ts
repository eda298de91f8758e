import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { inspect } from './source.ts'

const directory = mkdtempSync(join(tmpdir(), 'source-'))
afterAll(() => rmSync(directory, { recursive: true }))

function riff(name: string, size: number, bytes: number): string {
  const path = join(directory, name)
  const start = Buffer.from('RIFF....WAVEfmt ')
  start.writeUInt32LE(size, 4)
  writeFileSync(path, start)
  truncateSync(path, bytes)
  return path
}

test.each([
  ['as long as it says', 4992, 5000, { promisedBytes: 5000, overlong: false }],
  ['shorter', 9992, 5000, { promisedBytes: 10000, overlong: false }],
  ['written to a pipe', 0xffffffff, 5000, { promisedBytes: undefined, overlong: false }],
  ['longer than 32 bits can say', 305_032_704, 4_600_000_000, { promisedBytes: 305_032_712, overlong: true }],
])('a wav that is %s', async (name, size, bytes, expected) => {
  expect(await inspect(riff(`${name}.wav`, size, bytes))).toMatchObject({ bytes, demuxer: undefined, ...expected })
})

test.each([
  ['call.gsm', 'gsm'],
  ['CALL.G722', 'g722'],
  ['call.mp3', undefined],
])('%s has the demuxer %s', async (name, demuxer) => {
  writeFileSync(join(directory, name), 'no header')
  expect((await inspect(join(directory, name))).demuxer).toBe(demuxer)
})
