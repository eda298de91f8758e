import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Decoded } from '../audio/decoder.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import { Cache, CacheError } from './cache.ts'
import { openDatabase } from './database.ts'

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-cache-'))
  path = join(folder, 'deep', 'library.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const FINGERPRINT: Fingerprint = {
  kind: 'database',
  parametersVersion: PARAMETERS.version,
  duration: 5000,
  engine: 'ffmpeg 5.1.6',
  constellation: { times: Uint32Array.of(1, 2), pitches: Uint16Array.of(7000, 8000), levels: Uint8Array.of(9, 8) },
}
const DECODED: Decoded = {
  engine: 'ffmpeg 5.1.6',
  container: 'flac',
  codec: 'flac',
  lossless: true,
  sampleRate: 44100,
  channels: 2,
  bitDepth: 16,
  bitRate: 700_000,
  claimedSeconds: 10,
  seconds: 10,
  processSeconds: 0.1,
  warnings: ['It ends early.'],
}
const FILE = { path: '/music/a.flac', bytes: 100, modifiedMilliseconds: 1234.5678 }

function reopened(work: (cache: Cache) => void): void {
  const cache = Cache.open(path)
  work(cache)
  cache.close()
}

test('remembers a file as long as its size and time stay the same', () => {
  reopened((cache) => cache.keepContent(FILE, 'k1'))
  reopened((cache) => {
    expect(cache.contentOf(FILE)).toBe('k1')
    expect(cache.contentOf({ ...FILE, bytes: 101 })).toBeUndefined()
    expect(cache.contentOf({ ...FILE, modifiedMilliseconds: 1234.5679 })).toBeUndefined()
    expect(cache.contentOf({ ...FILE, path: '/music/b.flac' })).toBeUndefined()
  })
})

test('remembers sounds, failures and bandwidths by content', () => {
  const failure = { kind: 'not-audio', engine: 'wasm', sentence: 'No sound.' } as const
  reopened((cache) => {
    cache.keepSound('k1', { fingerprint: FINGERPRINT, decoded: DECODED })
    cache.keepSound('k2', { failure })
    cache.keepBandwidth('k1', { cutoffHz: 16000, brickWall: true })
  })
  reopened((cache) => {
    expect(cache.soundOf('k1')).toEqual({ fingerprint: FINGERPRINT, decoded: DECODED })
    expect(cache.soundOf('k2')).toEqual({ failure })
    expect(cache.soundOf('k3')).toBeUndefined()
    expect(cache.bandwidthOf('k1')).toEqual({ cutoffHz: 16000, brickWall: true })
    expect(cache.bandwidthOf('k2')).toBeUndefined()
  })
})

test('sounds of another analysis are unknown', () => {
  reopened((cache) => cache.keepSound('k1', { fingerprint: FINGERPRINT, decoded: DECODED }))
  const database = openDatabase(path)
  database.run('UPDATE sounds SET parameters = parameters + 1')
  database.close()
  reopened((cache) => expect(cache.soundOf('k1')).toBeUndefined())
})

test('an older cache is made anew, a newer one refused', () => {
  reopened((cache) => cache.keepContent(FILE, 'k1'))
  const setVersion = (version: number) => {
    const database = openDatabase(path)
    database.execute(`PRAGMA user_version = ${version}`)
    database.close()
  }
  setVersion(99)
  expect(() => Cache.open(path)).toThrow(/made by a newer Unisono: its schema is 99.*Update Unisono/)
  setVersion(0)
  reopened((cache) => expect(cache.contentOf(FILE)).toBeUndefined())
})

test('what is no cache is refused and left alone', () => {
  const text = join(folder, 'notes.txt')
  writeFileSync(text, 'not a database at all\n'.repeat(100))
  const before = statSync(text).size
  expect(() => Cache.open(text)).toThrow(CacheError)
  expect(statSync(text).size).toBe(before)
  const other = join(folder, 'other.db')
  const database = openDatabase(other)
  database.execute('CREATE TABLE recipes (name TEXT)')
  database.close()
  expect(() => Cache.open(other)).toThrow(/the database of another program/)
})
