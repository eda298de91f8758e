import { expect, test } from 'vitest'
import { seededRandom } from '../../test/synthetic-music.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { type Fingerprint, slice } from '../fingerprint/fingerprint.ts'
import { compare } from '../match/compare.ts'
import { DEFAULT_POLICY } from '../match/policy.ts'
import { overlay } from './overlay.ts'

const UNITS = 500

function recording(seed: number, seconds: number): Fingerprint {
  const random = seededRandom(seed)
  const times = Uint32Array.from({ length: seconds * 20 }, () => Math.floor(random() * seconds * UNITS)).sort()
  const pitches = Uint16Array.from(times, () => 7000 + Math.floor(random() * 6000))
  const levels = Uint8Array.from(times, () => 60 + Math.floor(random() * 100))
  const constellation = { times, pitches, levels }
  const { version: parametersVersion } = PARAMETERS
  return { kind: 'database', parametersVersion, duration: seconds * UNITS, engine: '', constellation }
}

const whole = recording(1, 80)

function overlayOf(query: Fingerprint, reference: Fingerprint) {
  return overlay(query.constellation, reference.constellation, compare(query, reference, DEFAULT_POLICY).alignment)
}

function share(matched: Uint8Array): number {
  return matched.reduce((sum, one) => sum + one, 0) / matched.length
}

test('an excerpt lies where it was cut, and its peaks are matched', () => {
  const excerpt = slice(whole, 20, 50)
  const { query, reference } = overlayOf(excerpt, whole)
  expect(share(query.matched)).toBeGreaterThan(0.98)
  const { times, pitches } = excerpt.constellation
  for (const peak of [0, 100, times.length - 1]) {
    expect(query.seconds[peak]).toBeCloseTo(times[peak] / UNITS + 20, 1)
    expect(query.notes[peak]).toBeCloseTo(pitches[peak] / 128, 1)
  }
  const outside = reference.matched.filter((_, peak) => reference.seconds[peak] < 19 || reference.seconds[peak] > 51)
  expect(share(outside)).toBe(0)
  expect(reference.seconds[9]).toBeCloseTo(whole.constellation.times[9] / UNITS, 3)
})

test('what was added before lies before the beginning, unmatched', () => {
  const { query } = overlayOf(whole, slice(whole, 30, 80))
  expect(query.seconds[0]).toBeLessThan(-25)
  expect(query.matched[0]).toBe(0)
})

test('recordings that share nothing lie on each other as they are', () => {
  const { query, reference } = overlayOf(recording(2, 40), whole)
  expect(share(query.matched) + share(reference.matched)).toBe(0)
  expect(query.seconds[0]).toBeCloseTo(recording(2, 40).constellation.times[0] / UNITS, 3)
})
