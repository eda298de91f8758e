import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InvertedIndex } from './inverted-index.ts'
import { merged } from './merged.ts'
import { Postings } from './postings.ts'
import { SegmentBuilder } from './segment-builder.ts'

/** A recording's hashes, and what happens before it is added. */
const step = fc.record({
  hashes: fc.array(fc.nat({ max: 40 }), { maxLength: 12 }),
  removed: fc.option(fc.nat({ max: 30 })),
  segmented: fc.boolean(),
  merged: fc.boolean(),
})

function timesOf(hashes: readonly number[], number: number): Uint32Array {
  return Uint32Array.from(hashes, (hash, i) => 16 * (hash * 7 + i + number))
}

function lookedUp(index: InvertedIndex, before: number): string[] {
  const hashes = Uint32Array.from({ length: 45 }, (_, i) => i)
  const found = new Postings()
  index.lookUp(hashes, found, before)
  const rows = Array.from({ length: found.length }, (_, i) => [found.asked[i], found.numbers[i], found.times[i]])
  return rows.map((row) => row.join(' ')).sort()
}

test('tail, segments and removals together find what a search through all that was added finds', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), fc.nat({ max: 25 }), (steps, before) => {
      const index = new InvertedIndex({ sampling: 1 })
      const removed = new Set<number>()
      let segmentedFrom = 0
      steps.forEach((step, number) => {
        if (step.removed !== null) {
          removed.add(step.removed)
          index.remove(step.removed)
        }
        if (step.segmented) {
          // Another one than the newest is the first that no segment holds: it was added while one was built.
          const to = Math.max(segmentedFrom, number - 1)
          const builder = new SegmentBuilder()
          for (let n = segmentedFrom; n < to; n++)
            builder.add(n, Uint32Array.from(steps[n].hashes), timesOf(steps[n].hashes, n))
          const segments = [...index.segments, builder.build()]
          const isRemoved = (n: number) => removed.has(n)
          index.replace({ segments: step.merged ? [merged(segments, isRemoved)] : segments, tailFrom: to })
          segmentedFrom = to
        }
        index.add(number, Uint32Array.from(step.hashes), timesOf(step.hashes, number))
      })
      const expected = steps.flatMap(({ hashes }, number) => {
        if (removed.has(number) || number < before) return []
        return hashes.map((hash, i) => [hash, number, timesOf(hashes, number)[i] / 16].join(' '))
      })
      expect(lookedUp(index, before)).toEqual(expected.sort())
    }),
  )
})

test('a tail grows to any size, and is forgotten up to a number', () => {
  const index = new InvertedIndex({ sampling: 1 })
  for (let number = 0; number < 3000; number++)
    index.add(number, Uint32Array.of(number % 45, number), Uint32Array.of(0, 32))
  expect(index.postings).toBe(6000)
  index.replace({ segments: [], tailFrom: 2990 })
  expect(index.tailPostings).toBe(20)
  expect(lookedUp(index, 0)).toEqual(Array.from({ length: 10 }, (_, i) => `${(2990 + i) % 45} ${2990 + i} 0`).sort())
})
