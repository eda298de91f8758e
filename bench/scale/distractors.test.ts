import { expect, test } from 'vitest'
import { decodeFingerprint, encodeFingerprint } from '../../src/fingerprint/codec.ts'
import { durationSeconds } from '../../src/fingerprint/fingerprint.ts'
import { randomConstellation } from '../random.ts'
import { distractors } from './distractors.ts'

const sources = [1, 2, 3, 4].map((seed) => randomConstellation(seed, 120))

test.each(['short', 'long', 'whole'] as const)(
  'those of %s pieces are fingerprints as long and as dense as songs',
  (pieces) => {
    for (const made of distractors(5, 20, sources, { pieces })) {
      expect(decodeFingerprint(encodeFingerprint(made))).toEqual(made)
      expect(durationSeconds(made)).toBeGreaterThanOrEqual(180)
      expect(durationSeconds(made)).toBeLessThanOrEqual(300)
      const perSecond = made.constellation.times.length / durationSeconds(made)
      expect(perSecond).toBeGreaterThan(9)
      expect(perSecond).toBeLessThan(18)
    }
  },
)

test('each is the same whichever is made first, and none is another', () => {
  const all = Array.from(distractors(5, 10, sources), (made) => encodeFingerprint(made))
  const later = Array.from(distractors(5, 4, sources, { first: 6 }), (made) => encodeFingerprint(made))
  expect(later).toEqual(all.slice(6))
  expect(new Set(all.map((bytes) => Buffer.from(bytes).toString('base64'))).size).toBe(10)
})
