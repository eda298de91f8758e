import { expect, test } from 'vitest'
import { relationOf } from './verdict.ts'

test.each([
  [1, 1, 'same'],
  [1, 0.53, 'same'],
  [0.53, 0.71, 'same'],
  [0.53, 0.53, 'overlaps'],
  [1, 0.5, 'contained'],
  [0.5, 1, 'contains'],
  [0.1, 0.1, 'overlaps'],
  [0, 0, 'different'],
] as const)('coverages of %f and %f are %s', (coverage, referenceCoverage, relation) => {
  expect(relationOf(coverage, referenceCoverage)).toBe(relation)
})
