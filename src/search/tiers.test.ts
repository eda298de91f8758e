import { expect, test } from 'vitest'
import { mergeable } from './tiers.ts'

test.each([
  [[], 0],
  [[5], 0],
  [[1, 1, 1], 0],
  [[1, 1, 1, 1], 4],
  [[4, 1, 1, 1], 0],
  [[4, 1, 1, 1, 1], 5],
  [[4, 4, 4, 1, 1, 1, 1], 7],
  [[100, 4, 4, 1, 1, 1, 1], 6],
])('of segments of sizes %j the last %d are merged', (sizes, count) => {
  expect(mergeable(sizes, true)).toBe(count)
})

test.each([
  [[], 0],
  [[5], 0],
  [[8, 1], 2],
  [[9, 1], 0],
  [[96, 4, 4, 4], 4],
  [[200, 4, 4, 4], 3],
  [[1000, 100, 10, 1], 0],
  [[1000, 100, 10, 1, 1], 3],
  [[1000, 100, 10, 1, 1, 1], 5],
])('once the index is looked up, of sizes %j the last %d are', (sizes, count) => {
  expect(mergeable(sizes, false)).toBe(count)
})

test.each([
  [true, 16, 6],
  [false, 5, 20],
])(
  'an index that grows, read in first: %s, has fewer than %d segments, and merges each posting fewer than %d times',
  (isGrowing, segments, times) => {
    const sizes: number[] = []
    let merged = 0
    for (let i = 0; i < 1000; i++) {
      sizes.push(1)
      const count = mergeable(sizes, isGrowing)
      if (count < 2) continue
      const size = sizes.splice(-count).reduce((sum, part) => sum + part, 0)
      merged += size
      sizes.push(size)
      expect(sizes.length).toBeLessThan(segments)
    }
    expect(merged / 1000).toBeLessThan(times)
  },
)
