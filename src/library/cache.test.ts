import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Decoded } from '../audio/decoder.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import { openFile } from '../store/database.ts'
import { Cache, defaultCachePath } from './cache.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-cache-'))
  path = join(folder, 'deep', 'library.db')
})

afterEach(() => rmSync(folder, { recursive: true }))

const FILE = { path: '/music/a.mp3', bytes: 123, modifiedMilliseconds: 1700000000123.25 }

const FINGERPRINT: Fingerprint = {
  kind: 'database',
  parametersVersion: PARAMETERS.version,
  duration: 1000,
  engine: 'ffmpeg 5.1.6',
  constellation: { times: Uint32Array.of(1, 2), pitches: Uint16Array.of(900, 800), levels: Uint8Array.of(3, 4) },
}

const DECODED: Decoded = {
  engine: 'ffmpeg 5.1.6',
  container: 'mp3',
  codec: 'mp3',
  lossless: false,
  sampleRate: 44100,
  channels: 2,
  bitDepth: null,
  bitRate: 128000,
  claimedSeconds: null,
  seconds: 2,
  processSeconds: 0.1,
  warnings: ['/music/a.mp3 ends early.'],
}

test('gives back what was put in, after it was closed, under the name of whoever asks', () => {
  {
    using cache = new Cache(path)
    cache.putSound('key', FILE.path, FINGERPRINT, DECODED)
    cache.putFile(FILE, 'key')
    cache.putBandwidth('key', { cutoffHz: 16000, brickWall: true })
  }
  using cache = new Cache(path)
  expect(cache.file(FILE)).toEqual({ key: 'key' })
  expect(cache.sound('key', '/else/b.mp3')).toEqual({
    key: 'key',
    fingerprint: FINGERPRINT,
    decoded: { ...DECODED, warnings: ['/else/b.mp3 ends early.'] },
    bandwidth: { cutoffHz: 16000, brickWall: true },
  })
})

test('does not know a file that changed', () => {
  using cache = new Cache(path)
  cache.putFile(FILE, 'key')
  expect(cache.file({ ...FILE, bytes: 124 })).toBeUndefined()
  expect(cache.file({ ...FILE, modifiedMilliseconds: 1 })).toBeUndefined()
})

test('keeps failures of the file, not of the moment', () => {
  using cache = new Cache(path)
  cache.putFailure(FILE, 'not-audio', 'No.')
  cache.putFailure({ ...FILE, path: '/music/b.mp3' }, 'timeout', 'Too long.')
  expect(cache.file(FILE)).toEqual({ failure: 'No.' })
  expect(cache.file({ ...FILE, path: '/music/b.mp3' })).toBeUndefined()
})

test('does not use what other parameters made, or what is damaged', () => {
  {
    using cache = new Cache(path)
    for (const key of ['other', 'damaged']) cache.putSound(key, FILE.path, FINGERPRINT, DECODED)
  }
  const database = openFile(path)
  database.execute("UPDATE sounds SET parameters = 0 WHERE key = 'other'")
  database.execute("UPDATE sounds SET fingerprint = x'00' WHERE key = 'damaged'")
  database.close()
  using cache = new Cache(path)
  expect([cache.sound('other', ''), cache.sound('damaged', '')]).toEqual([undefined, undefined])
})

test('refuses a newer database and what is none, in a sentence', () => {
  new Cache(path)[Symbol.dispose]()
  const database = openFile(path)
  database.execute('PRAGMA user_version = 7')
  database.close()
  expect(() => new Cache(path)).toThrow(/newer Unisono: its tables are version 7, and this one knows up to 1/)
  writeFileSync(join(folder, 'text'), 'not a database at all '.repeat(100))
  expect(() => new Cache(join(folder, 'text'))).toThrow(/is no database, or a damaged one/)
})

test('is where XDG says', () => {
  expect(defaultCachePath({ XDG_CACHE_HOME: '/x' })).toBe('/x/unisono/library.db')
})
