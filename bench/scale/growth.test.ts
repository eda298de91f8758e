import { expect, test } from 'vitest'
import { factorPer10, lineThrough } from './growth.ts'

test('what doubles with each ten times as many recordings has a factor of two', () => {
  const points = [1e4, 1e5, 1e6].map((recordings, i) => ({ recordings, value: 3 * 2 ** i }))
  expect(factorPer10(points)).toBeCloseTo(2, 12)
  expect(factorPer10([{ recordings: 10, value: 1 }])).toBeNaN()
})

test('a line has a fixed part and one of each recording', () => {
  const points = [1e4, 1e5, 1e6].map((recordings) => ({ recordings, value: 100 + 2 * recordings }))
  const { fixed, each } = lineThrough(points)
  expect(fixed).toBeCloseTo(100, 6)
  expect(each).toBeCloseTo(2, 12)
})

test('of one point the line is level', () => {
  expect(lineThrough([{ recordings: 5, value: 7 }])).toEqual({ fixed: 7, each: 0 })
})
