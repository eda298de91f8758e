import { expect, test } from 'vitest'
import type { Fingerprint } from '../src/fingerprint/fingerprint.ts'
import { repeats } from './positions.ts'

/** Ten seconds of notes, again after ten seconds, then others. */
const LOOP: Fingerprint = {
  kind: 'database',
  parametersVersion: 1,
  duration: 15_000,
  engine: 'none',
  constellation: {
    times: Uint32Array.from({ length: 300 }, (_, i) => i * 50),
    pitches: Uint16Array.from({ length: 300 }, (_, i) => (60 + (i < 200 ? ((i % 100) * 7) % 23 : (i * 11) % 29)) * 128),
    levels: new Uint8Array(300).fill(100),
  },
}

test('a loop sounds the same one turn later', () => {
  expect(repeats(LOOP, 5, 15)).toBe(true)
  expect(repeats(LOOP, 15, 5)).toBe(true)
  expect(repeats(LOOP, 1, 11)).toBe(true)
})

test('other music does not', () => {
  expect(repeats(LOOP, 5, 25)).toBe(false)
  expect(repeats(LOOP, 5, 12.5)).toBe(false)
})
