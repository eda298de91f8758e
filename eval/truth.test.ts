import { expect, test } from 'vitest'
import type { Variant } from './manifest.ts'
import { changeOf, contradictsItself, isRight, placesOf } from './truth.ts'

const BASE: Variant = {
  path: '/base/x.flac',
  source: 'x',
  transform: 'base',
  kind: 'base',
  steps: [],
  out: {},
  relation: 'duplicate',
  grade: 'must',
  seconds: 75,
  segments: [{ source: 'x', from: 0, to: 75, at: 0, rate: 1 }],
  coverSource: 1,
  coverVariant: 1,
}

test('each word of the manifest has its right answers', () => {
  expect(isRight('duplicate', 'same')).toBe(true)
  expect(isRight('duplicate', 'contained')).toBe(false)
  expect(isRight('partial', 'contained')).toBe(true)
  expect(isRight('partial', 'same')).toBe(false)
  expect(isRight('different', 'different')).toBe(true)
})

test('a word and its covers may contradict each other', () => {
  expect(contradictsItself(BASE)).toBe(false)
  expect(contradictsItself({ ...BASE, coverSource: 0.41 })).toBe(true)
  expect(contradictsItself({ ...BASE, relation: 'partial', coverSource: 0.53, coverVariant: 0.52 })).toBe(true)
})

test('a chain is as fast as its segment and as high as its steps', () => {
  const steps = [
    { kind: 'trim', params: { start: 4 } },
    { kind: 'speed', params: { pct: 3 } },
    { kind: 'pitch', params: { semitones: -1 } },
  ]
  const variant = { ...BASE, steps, segments: [{ source: 'x', from: 4, to: 70, at: 0, rate: 1.03 }] }
  expect(changeOf(variant).speed).toBe(1.03)
  expect(changeOf(variant).pitchSemitones).toBeCloseTo(12 * Math.log2(1.03) - 1)
})

test('a tempo change leaves the pitch alone', () => {
  const variant = {
    ...BASE,
    steps: [{ kind: 'tempo', params: { pct: 5 } }],
    segments: [{ ...BASE.segments[0], rate: 1.05 }],
  }
  expect(changeOf(variant)).toEqual({ speed: 1.05, pitchSemitones: 0 })
})

test('a moment after a cut lies later in the source', () => {
  const segments = [
    { source: 'x', from: 0, to: 27.5, at: 0, rate: 1 },
    { source: 'x', from: 47.5, to: 75, at: 27.5, rate: 1 },
  ]
  const [place] = placesOf({ ...BASE, segments }, BASE, 30)
  expect(place).toEqual({ seconds: 50, outside: 0 })
})

test('a moment of added silence lies outside', () => {
  const [place] = placesOf({ ...BASE, segments: [{ source: 'x', from: 0, to: 75, at: 12, rate: 1 }] }, BASE, 10)
  expect(place).toEqual({ seconds: -2, outside: 2 })
})

test('another recording has no place', () => {
  expect(placesOf({ ...BASE, segments: [{ ...BASE.segments[0], source: 'y' }] }, BASE, 10)).toEqual([])
})
