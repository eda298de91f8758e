import { expect, test } from 'vitest'
import { relationOf } from './verdict.ts'

test.each([
  [1, 1, 60, 'same'],
  [1, 0.53, 60, 'same'],
  [0.53, 0.71, 60, 'same'],
  [0.53, 0.53, 60, 'overlaps'],
  [1, 0.5, 60, 'contained'],
  [1, 0.01, 2, 'contained'],
  [0.5, 1, 60, 'contains'],
  [0.1, 0.1, 6, 'overlaps'],
  [0.01, 0.01, 3, 'different'],
  [0, 0, 0, 'different'],
] as const)('coverages of %f and %f over %i s are %s', (coverage, referenceCoverage, seconds, relation) => {
  expect(relationOf(coverage, referenceCoverage, seconds)).toBe(relation)
})
