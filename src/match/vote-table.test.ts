import { expect, test } from 'vitest'
import { seededRandom } from '../../test/synthetic-music.ts'
import { VoteTable } from './vote-table.ts'

test('keys are counted as a Map counts them, beyond 32 bits and through growth', () => {
  const random = seededRandom(5)
  const table = new VoteTable()
  const counts = new Map<number, number>()
  for (let i = 0; i < 20_000; i++) {
    const key = Math.floor(random() * 3000) * 2 ** Math.floor(random() * 40)
    table.add(key)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const met = new Map<number, number>()
  table.forEach((key, count) => {
    met.set(key, count)
  })
  expect(met).toEqual(counts)
  expect(table.get(7_000_001)).toBe(0)
})
