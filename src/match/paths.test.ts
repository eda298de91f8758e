import { expect, test } from 'vitest'
import { heaviest, passages, type Weighed } from './paths.ts'

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
