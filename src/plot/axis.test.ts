import { expect, test } from 'vitest'
import { pixel, ticks, timeLabel } from './axis.ts'

test('seconds become pixels, in either direction', () => {
  expect(pixel({ seconds: 60, from: 100, to: 700 }, 15)).toBe(250)
  expect(pixel({ seconds: 60, from: 500, to: 200 }, 15)).toBe(425)
})

test.each([
  [9, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
  [63, [0, 10, 20, 30, 40, 50, 60]],
  [240, [0, 30, 60, 90, 120, 150, 180, 210, 240]],
  [10_800, [0, 1800, 3600, 5400, 7200, 9000, 10_800]],
])('an axis of %d seconds has round times, not too near each other', (seconds, expected) => {
  expect(ticks({ seconds, from: 0, to: 800 }, 72)).toEqual(expected)
})

test('times have minutes, and hours where there are any', () => {
  expect([0, 65, 3599, 3723].map(timeLabel)).toEqual(['0:00', '1:05', '59:59', '1:02:03'])
})
