import { expect, test } from 'vitest'
import { collisionBits, listShares } from './collisions.ts'

test('collision entropy is that of the pairs that are equal', () => {
  expect(
    collisionBits(
      [
        [1, 2],
        [3, 4],
      ],
      [[1, 5, 6, 7]],
    ),
  ).toBe(4)
  expect(
    collisionBits(
      [[1, 1, 2, 2]],
      [
        [2, 2],
        [9, 1],
      ],
    ),
  ).toBe(Math.log2(16 / 6))
  expect(collisionBits([[1]], [[2]])).toBe(Number.POSITIVE_INFINITY)
})

test('list lengths are counted by postings, in powers of two', () => {
  expect(
    listShares(
      [
        [1, 2, 3, 3],
        [3, 3, 4, 4],
      ],
      3,
    ),
  ).toEqual([2 / 8, 2 / 8, 4 / 8])
  expect(
    listShares(
      [
        [7, 7, 7, 7],
        [7, 7, 7, 7],
      ],
      2,
    ),
  ).toEqual([0, 1])
})
