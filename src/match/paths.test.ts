import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hasPassage, heaviest, passages, type Weighed } from './paths.ts'

const run = (length: number, weight: number): number[] => Array<number>(length).fill(weight)
/** Peaks of positive weights are found again, the others missed. */
function weights(...parts: readonly number[][]): Weighed {
  const all = parts.flat()
  const misses = new Float64Array(all.length + 1)
  all.forEach((weight, peak) => {
    misses[peak + 1] = misses[peak] + Math.min(0, weight)
  })
  const peaks = all.flatMap((weight, peak) => (weight > 0 ? [peak] : []))
  return { peaks: Int32Array.from(peaks), weights: Float32Array.from(peaks, (peak) => all[peak]), misses }
}

test('one line that holds throughout is one passage', () => {
  expect(passages([weights(run(20, 2))])).toEqual([{ line: 0, first: 0, last: 19, weight: 40 }])
})

test('nothing is explained where the weights do not pay for the entry', () => {
  expect(passages([weights(run(5, 2), run(20, -1))])).toEqual([])
})

test('one line has a passage where the weights pay for the entry', () => {
  const weight = fc.integer({ min: -20, max: 40 }).map((tenths) => tenths / 8)
  fc.assert(
    fc.property(fc.array(weight, { maxLength: 40 }), (values) => {
      const line = weights(values)
      expect(hasPassage(line.peaks, (i) => line.weights[i], line.misses)).toBe(passages([line]).length > 0)
    }),
  )
})

test('a cut moves the path from one line to another', () => {
  const before = weights(run(30, 2), run(30, -0.5))
  const after = weights(run(30, -0.5), run(30, 2))
  expect(passages([before, after]).map(({ line, first, last }) => [line, first, last])).toEqual([
    [0, 0, 29],
    [1, 30, 59],
  ])
})

test('a short gap is bridged, a long one ends the passage', () => {
  const gap = (length: number) => passages([weights(run(30, 2), run(length, -1), run(30, 2))]).length
  expect(gap(8)).toBe(1)
  expect(gap(20)).toBe(2)
})

test('no lines, no passages', () => {
  expect(passages([])).toEqual([])
})

test('the heaviest part of a run leaves out what weighs against it at either end', () => {
  const values = weights([-1, -1, 3, -1, 3, -5])
  expect(heaviest(4, 0, 5, values)).toEqual({ line: 4, first: 2, last: 4, weight: 5 })
})

const ENTRY = 12

/** What the best path through lines × peaks weighs less its entries, every peak of every line visited. */
function bestOf(lines: readonly (readonly number[])[]): number {
  let scores = [0, ...lines.map(() => Number.NEGATIVE_INFINITY)]
  for (let peak = 0; peak < lines[0].length; peak++) {
    const highest = Math.max(...scores)
    scores = [highest, ...lines.map((line, i) => Math.max(scores[i + 1], highest - ENTRY) + line[peak])]
  }
  return Math.max(...scores)
}

test('no path weighs more than the one that is found among matches alone', () => {
  const peak = fc.record({
    miss: fc.integer({ min: -20, max: 0 }),
    found: fc.array(fc.integer({ min: 0, max: 70 }), { minLength: 3, maxLength: 3 }),
  })
  fc.assert(
    fc.property(fc.array(peak, { minLength: 1, maxLength: 60 }), (peaks) => {
      // Tenths; a line finds a peak again where it weighs more than its miss, and 0 stands for not found.
      const misses = peaks.map(({ miss }) => miss / 10)
      const dense = [0, 1, 2].map((line) =>
        peaks.map(({ found }, i) => (found[line] > 40 ? found[line] / 10 : misses[i])),
      )
      const sums = new Float64Array(peaks.length + 1)
      misses.forEach((miss, i) => {
        sums[i + 1] = sums[i] + miss
      })
      const lines = dense.map((line): Weighed => {
        const found = line.flatMap((weight, i) => (weight > 0 ? [i] : []))
        return { peaks: Int32Array.from(found), weights: Float32Array.from(found, (i) => line[i]), misses: sums }
      })
      const path = passages(lines)
      expect(path.reduce((sum, { weight }) => sum + weight - ENTRY, 0)).toBeCloseTo(bestOf(dense), 3)
      path.forEach(({ first, last }, i) => {
        expect(first).toBeGreaterThan(i > 0 ? path[i - 1].last : -1)
        expect(last).toBeGreaterThanOrEqual(first)
      })
    }),
  )
})
