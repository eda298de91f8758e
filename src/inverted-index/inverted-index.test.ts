import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answers } from '../fingerprint/witness.ts'
import { InvertedIndex } from './inverted-index.ts'
import { merged } from './merged.ts'
import { Postings } from './postings.ts'
import { SegmentBuilder } from './segment-builder.ts'

/** Hashes of a few kinds, each with some witness. */
function hashOf(choice: number): number {
  return (choice % 5) * 64 + 1 + Math.floor(choice / 5)
}

/** What is asked for: all of those, and two of the kinds. */
const ASKED = Uint32Array.from([0, 64, ...Array.from({ length: 45 }, (_, i) => hashOf(i))]).sort()

/** A recording's hashes, and what happens before it is added. */
const step = fc.record({
  hashes: fc.array(fc.integer({ min: 1, max: 40 }).map(hashOf), { maxLength: 12 }),
  removed: fc.option(fc.nat({ max: 30 })),
  segmented: fc.boolean(),
  merged: fc.boolean(),
})

function timesOf(hashes: readonly number[], number: number): Uint32Array {
  return Uint32Array.from(hashes, (hash, i) => 16 * (hash * 7 + i + number))
}

function lookedUp(index: InvertedIndex, before: number): string[] {
  const found = new Postings()
  index.lookUp(ASKED, found, before)
  const { asked, hashes, numbers, times } = found.columns
  return Array.from({ length: found.length }, (_, i) =>
    [ASKED[asked[i]], hashes[i], numbers[i], times[i]].join(' '),
  ).sort()
}

/** A row for each that asks for the hash. */
function rowsOf(hash: number, number: number, time: number): string[] {
  return Array.from(
    ASKED.filter((asked) => answers(hash, asked)),
    (asked) => [asked, hash, number, time].join(' '),
  )
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
        return hashes.flatMap((hash, i) => rowsOf(hash, number, timesOf(hashes, number)[i] / 16))
      })
      expect(lookedUp(index, before)).toEqual(expected.sort())
    }),
  )
})

test('a tail grows to any size, and is forgotten up to a number', () => {
  const index = new InvertedIndex({ sampling: 1 })
  for (let number = 0; number < 3000; number++)
    index.add(number, Uint32Array.of(hashOf(number % 45), 1000 + number), Uint32Array.of(0, 32))
  expect(index.postings).toBe(6000)
  index.replace({ segments: [], tailFrom: 2990 })
  expect(index.tailPostings).toBe(20)
  const kept = Array.from({ length: 10 }, (_, i) => 2990 + i)
  expect(lookedUp(index, 0)).toEqual(kept.flatMap((number) => rowsOf(hashOf(number % 45), number, 0)).sort())
})
