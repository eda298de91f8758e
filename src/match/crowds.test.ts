import { expect, test } from 'vitest'
import { seededRandom } from '../../test/synthetic-music.ts'
import type { Constellation } from '../dsp/constellation.ts'
import { crowdsOf, MOST_CROWDED, SURROUNDINGS } from './crowds.ts'
import { MatchKernel } from './kernel/kernel.ts'

function randomConstellation(peaks: number, time: number, pitchRange: number, begin = 0): Constellation {
  const random = seededRandom(peaks + pitchRange)
  const times = Uint32Array.from({ length: peaks }, () => begin + Math.floor(random() * time)).sort()
  return {
    times,
    pitches: Uint16Array.from(times, () => 6600 + Math.floor(random() * pitchRange)),
    levels: new Uint8Array(peaks),
  }
}

const CONSTELLATIONS = {
  nothing: randomConstellation(0, 1, 1),
  'one peak': randomConstellation(1, 1, 1),
  music: randomConstellation(4000, 120_000, 6800),
  'a crowd': randomConstellation(3000, 20_000, 60),
  'one pitch': randomConstellation(700, 100, 1),
  'the highest pitches': { ...randomConstellation(300, 3000, 1), pitches: new Uint16Array(300).fill(65_535) },
  'seldom a peak': randomConstellation(300, 300 * SURROUNDINGS, 100),
  'the latest times': randomConstellation(2000, 60_000, 500, 2 ** 32 - 60_000),
}

test.each(Object.entries(CONSTELLATIONS))(
  'the kernel counts the very same crowds as the reference: %s',
  (_, constellation) => {
    expect(MatchKernel.make()?.crowdsOf(constellation)).toEqual(crowdsOf(constellation))
  },
)

test('what was counted before is forgotten', () => {
  const kernel = MatchKernel.make()
  for (const constellation of Object.values(CONSTELLATIONS))
    expect(kernel?.crowdsOf(constellation)).toEqual(crowdsOf(constellation))
})

test('no crowd is larger than the most', () => {
  expect(Math.max(...crowdsOf(CONSTELLATIONS['one pitch']))).toBe(MOST_CROWDED)
})

test('more peaks than the kernel can count are left to the reference', () => {
  const peaks = 2 ** 16
  const constellation = {
    times: new Uint32Array(peaks),
    pitches: new Uint16Array(peaks),
    levels: new Uint8Array(peaks),
  }
  expect(MatchKernel.make()?.crowdsOf(constellation)).toBeUndefined()
})
