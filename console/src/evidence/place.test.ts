import { expect, test } from 'vitest'
import { courseAt, exactTime, queryPlace, referencePlace } from './place.ts'

/** Without the reference's first 5 s, 2 % faster, and from 60 s on 10 s later. */
const stretches = [
  { fromX: 0, toX: 50, fromY: 5, toY: 56 },
  { fromX: 60, toX: 110, fromY: 76.2, toY: 127.2 },
]

test('a place lies on the nearest line', () => {
  expect(courseAt(stretches, 10)).toEqual({ rate: 1.02, start: 5 })
  expect(referencePlace(stretches, 25)).toBeCloseTo(30.5)
  expect(referencePlace(stretches, 52)).toBeCloseTo(58.04)
  expect(referencePlace(stretches, 60)).toBeCloseTo(76.2)
  expect(referencePlace([], 12)).toBe(12)
})

test('and the same the other way round', () => {
  for (const second of [0, 20, 50, 60, 99])
    expect(queryPlace(stretches, referencePlace(stretches, second))).toBeCloseTo(second)
  expect(queryPlace([], 12)).toBe(12)
})

test('times have tenths', () => {
  expect([0, 59.96, 65.44, -2].map(exactTime)).toEqual(['0:00.0', '1:00.0', '1:05.4', '−0:02.0'])
})
