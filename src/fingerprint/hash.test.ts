import { expect, test } from 'vitest'
import { hashOf } from './hash.ts'
import { mix } from './mix.ts'

test('neighbouring pitches of a shape have hashes of one place', () => {
  for (let shape = 0; shape < 1000; shape++) {
    const kinds = Array.from({ length: 128 }, (_, pitch) => hashOf(mix(shape), 300 + pitch, 1))
    expect(new Set(kinds).size).toBe(128)
    expect(new Set(kinds.map((hash) => hash >>> 13)).size).toBe(1)
    const near = kinds.filter((hash, i) => i > 0 && Math.abs(hash - kinds[i - 1]) === 64)
    expect(near.length).toBeGreaterThanOrEqual(126)
  }
})

test('shapes meet no oftener than mixed hashes would', () => {
  const count = 200_000
  const kinds = new Map<number, number>()
  for (let i = 0; i < count; i++) {
    const kind = hashOf(mix(i), i % 40, 1) >>> 6
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  let met = 0
  for (const times of kinds.values()) met += (times * (times - 1)) / 2
  const expected = (count * (count - 1)) / 2 / 2 ** 26
  expect(met).toBeGreaterThan(0.7 * expected)
  expect(met).toBeLessThan(1.3 * expected)
})
