import { expect, test } from 'vitest'
import { distribution } from './distribution.ts'
import expected from './expected/distribution.json' with { type: 'json' }

test.each(expected.cases)('of $values', ({ values, ...scores }) => {
  expect(distribution(values)).toEqual(scores)
})

test('the 99th percentile leaves out one of a hundred', () => {
  const values = Array.from({ length: 100 }, (_, i) => i + 1)
  expect(distribution(values)).toMatchObject({ median: 50, percentile99: 99, worst: 100 })
})

test('what is no number is refused', () => {
  expect(() => distribution([1, Number.NaN])).toThrow(RangeError)
})
