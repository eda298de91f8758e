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
  [[100, 4, 4, 4], 0],
  [[100, 8, 4, 1], 4],
  [[100, 1, 1, 1, 1], 4],
])('once the index is looked up, of sizes %j the last %d are', (sizes, count) => {
  expect(mergeable(sizes, false)).toBe(count)
})

test('an index that grows has few segments, and merges each posting seldom', () => {
  const sizes: number[] = []
  let merged = 0
  for (let i = 0; i < 1000; i++) {
    sizes.push(1)
    const count = mergeable(sizes, true)
    if (count < 2) continue
    const size = sizes.splice(-count).reduce((sum, part) => sum + part, 0)
    merged += size
    sizes.push(size)
    expect(sizes.length).toBeLessThan(16)
  }
  expect(merged / 1000).toBeLessThan(6)
})
