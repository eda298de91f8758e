import { expect, test } from 'vitest'
import { RateLimit } from './rate-limit.ts'

test('what a minute allows may come at once, and then comes back with time', () => {
  const rate = new RateLimit(3)
  expect([0, 0, 0, 0].map((at) => rate.take(1, at))).toEqual([0, 0, 0, 20])
  expect(rate.take(1, 10_000)).toBe(10)
  expect(rate.take(1, 20_001)).toBe(0)
  expect(rate.take(1, 20_002)).toBe(20)
})

test('keys have nothing to do with each other', () => {
  const rate = new RateLimit(1)
  expect([rate.take(1, 0), rate.take(2, 0), rate.take(1, 0)]).toEqual([0, 0, 60])
})

test('0 is no limit', () => {
  const rate = new RateLimit(0)
  expect(Array.from({ length: 1000 }, () => rate.take(1, 0)).every((seconds) => seconds === 0)).toBe(true)
})
