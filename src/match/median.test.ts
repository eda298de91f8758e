import fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupMedians, median, medianWithin, slidingMedians } from './median.ts'

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b)
const middle = (values: readonly number[]) => sorted(values)[values.length >> 1] ?? 0
const levels = fc.array(fc.integer({ min: -510, max: 510 }), { maxLength: 200 })

test('a median is the middle of the sorted values', () => {
  fc.assert(
    fc.property(levels, (values) => {
      expect(median(values)).toBe(middle(values))
    }),
  )
})

test('within a limit the median is the same, at the limit too', () => {
  // + 0 makes −0 a 0: they are one error.
  const errors = fc.array(
    fc.double({ min: -24, max: 24, noNaN: true }).map((error) => error + 0),
    { minLength: 1, maxLength: 200 },
  )
  fc.assert(
    fc.property(errors, (values) => {
      expect(medianWithin(Float64Array.from(values), values.length, 24)).toBe(middle(values))
    }),
  )
  expect(medianWithin(Float64Array.of(24, 24, -24), 3, 24)).toBe(24)
})

test('each group has its own median', () => {
  const members = fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: -255, max: 255 })))
  fc.assert(
    fc.property(members, (all) => {
      const groups = Uint8Array.from(all, ([group]) => group)
      const { medians, counts } = groupMedians(
        Int16Array.from(all, ([, value]) => value),
        groups,
      )
      for (const group of groups) {
        const values = all.flatMap(([of, value]) => (of === group ? [value] : []))
        expect([medians[group], counts[group]]).toEqual([middle(values), values.length])
      }
    }),
  )
})

test('a sliding median is the median of the neighbours, fewer at the ends', () => {
  fc.assert(
    fc.property(levels, fc.integer({ min: 1, max: 20 }), (values, reach) => {
      const expected = values.map((_, i) => middle(values.slice(Math.max(0, i - reach), i + reach + 1)))
      expect([...slidingMedians(Int16Array.from(values), reach, 510)]).toEqual(expected)
    }),
  )
})
