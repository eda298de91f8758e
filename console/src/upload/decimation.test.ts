import { expect, test } from 'vitest'
import { DECODED_RATE, decimated } from './decimation.ts'

function tone(hertz: number, seconds = 2): Float32Array {
  return Float32Array.from({ length: DECODED_RATE * seconds }, (_, i) =>
    Math.sin((2 * Math.PI * hertz * i) / DECODED_RATE),
  )
}

function joined(channels: readonly Float32Array[], secondsAtOnce?: number): Float32Array {
  const pieces = [...decimated(channels, secondsAtOnce)]
  return Float32Array.from(pieces.flatMap((piece) => [...piece]))
}

/** Of the left or right channel, away from the ends. */
function loudness(pcm: Float32Array, side: 0 | 1): number {
  const samples = pcm.filter((_, i) => i % 2 === side).slice(1000, -1000)
  return Math.sqrt((2 * samples.reduce((sum, sample) => sum + sample * sample, 0)) / samples.length)
}

test.each([
  [100, 1, 1],
  [1000, 1, 1],
  [3000, 0.99, 1.01],
  [5000, 0, 0.001],
  [9000, 0, 0.001],
])('a tone of %d Hz comes out %d to %d times as loud', (hertz, least, most) => {
  const met = loudness(joined([tone(hertz), tone(hertz)]), 0)
  expect(met).toBeGreaterThan(least - 0.002)
  expect(met).toBeLessThan(most + 0.002)
})

test('pieces leave no trace', () => {
  const channels = [tone(440, 3), tone(660, 3)]
  expect(joined(channels, 1)).toEqual(joined(channels, 100))
  expect(joined(channels).length).toBe(2 * 3 * 8000)
})

test('left stays left; one channel is both, as loud together; six are mixed without clipping', () => {
  const silence = new Float32Array(2 * DECODED_RATE)
  const left = joined([tone(440), silence])
  expect([loudness(left, 0), loudness(left, 1)]).toEqual([expect.closeTo(1, 2), 0])
  expect(loudness(joined([tone(440)]), 1)).toBeCloseTo(Math.SQRT1_2, 2)
  const all = joined(Array.from({ length: 6 }, () => tone(440)))
  expect([loudness(all, 0), loudness(all, 1)]).toEqual([expect.closeTo(1, 2), expect.closeTo(1, 2)])
})
