import { expect, test } from 'vitest'
import { curve, margin } from './curve.ts'
import expected from './expected/curve.json' with { type: 'json' }

test('recall and false merges at every threshold', () => {
  expect(curve(expected.true, expected.false)).toEqual(expected.points)
})

test('the margin is negative where both sides overlap', () => {
  expect(margin(expected.true, expected.false)).toEqual(expected.margin)
  expect(margin([0.4], [0.5]).margin).toBeCloseTo(-0.1)
})

test('what is no number is refused, and so is a margin with one side', () => {
  expect(() => curve([Number.NaN], [])).toThrow(RangeError)
  expect(() => margin([1], [])).toThrow(RangeError)
})
