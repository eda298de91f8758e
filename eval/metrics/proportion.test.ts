import { expect, test } from 'vitest'
import expected from './expected/proportion.json' with { type: 'json' }
import { proportion } from './proportion.ts'

test.each(expected.cases)('$hits of $all, as published', ({ hits, all, share, low, high }) => {
  const found = proportion(hits, all)
  expect(found.share).toBeCloseTo(share, 4)
  expect(found.low).toBeCloseTo(low, 4)
  expect(found.high).toBeCloseTo(high, 4)
})

test('of none nothing was missed, and nothing is known', () => {
  expect(proportion(0, 0)).toEqual({ hits: 0, all: 0, share: 1, low: 0, high: 1 })
})

test.each([
  [2, 1],
  [-1, 3],
  [0.5, 1],
  [Number.NaN, 1],
])('%d of %d is refused', (hits, all) => {
  expect(() => proportion(hits, all)).toThrow(RangeError)
})
