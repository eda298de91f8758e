import { expect, test } from 'vitest'
import { seededRandom } from '../../test/synthetic-music.ts'
import type { Constellation } from '../dsp/constellation.ts'
import { densestSampling, indexedLandmarks } from './indexed-landmarks.ts'
import { landmarks } from './landmarks.ts'

/** As many peaks a second as music has. */
function piece(seconds: number, seed: number): Constellation {
  const random = seededRandom(seed)
  const times = Uint32Array.from({ length: seconds * 18 }, () => Math.floor(random() * seconds * 500)).sort()
  return {
    times,
    pitches: Uint16Array.from(times, () => 6600 + Math.floor(random() * 6800)),
    levels: Uint8Array.from(times, () => 100),
  }
}

test.each([10, 30, 75, 150, 240, 900])('%i seconds keep hashes enough, and the index looks for no more', (seconds) => {
  const constellation = piece(seconds, seconds)
  const kept = new Set(indexedLandmarks(constellation, 256).hashes)
  const sparse = landmarks(constellation, 256).hashes
  const densest = new Set(landmarks(constellation, densestSampling(256)).hashes)
  expect(sparse.filter((hash) => !kept.has(hash))).toHaveLength(0)
  expect([...kept].filter((hash) => !densest.has(hash))).toEqual([])
  if (seconds >= 30) expect(kept.size).toBeGreaterThan(120)
  if (seconds <= 240) expect(kept.size).toBeLessThan(500)
})

test('an index that is dense samples all alike', () => {
  const constellation = piece(10, 1)
  for (const sampling of [1, 2, 8]) {
    expect(densestSampling(sampling)).toBe(sampling)
    expect(indexedLandmarks(constellation, sampling)).toEqual(landmarks(constellation, sampling))
  }
})
