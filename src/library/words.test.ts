import { expect, test } from 'vitest'
import type { Comparison, Span } from '../match/comparison.ts'
import { DIFFERENT } from '../match/verdict.ts'
import { differences, evidence } from './words.ts'

function comparison(spans: readonly Partial<Span>[], change: Partial<Comparison> = {}): Comparison {
  const whole = { start: 0, end: 100, referenceStart: 0, referenceEnd: 100, similarity: 0.9 }
  const full = spans.map((span) => ({ ...whole, ...span }))
  return { ...DIFFERENT, relation: 'same', similarity: 0.87, coverage: 1, referenceCoverage: 1, spans: full, ...change }
}

test('an unchanged copy differs in nothing', () => {
  expect(differences(comparison([{}]), 100, 100.2)).toEqual([])
  expect(evidence(comparison([{}]), 100, 100.2)).toEqual(['similarity 87 %'])
})

test('speed, pitch and what is missing at either end, in seconds of the reference', () => {
  const spans = [{ start: 0, end: 100, referenceStart: 5.1, referenceEnd: 5.1 + 102.9 }]
  const changed = comparison(spans, { speed: 1.029, pitchSemitones: 0.495 })
  expect(differences(changed, 100, 110)).toEqual([
    '2.9 % faster',
    'pitch +0.5',
    'first 5.1 s missing',
    'last 2.0 s missing',
  ])
  const slower = comparison([{ referenceEnd: 98 }], { speed: 0.98, pitchSemitones: -1 })
  expect(differences(slower, 100, 98)).toEqual(['2.0 % slower', 'pitch −1.0'])
})

test('what is added, and cuts in the middle', () => {
  const spans = [
    { start: 3, end: 60, referenceStart: 0, referenceEnd: 57 },
    { start: 60, end: 100, referenceStart: 69, referenceEnd: 109 },
  ]
  expect(differences(comparison(spans), 104, 109)).toEqual([
    '3.0 s added before',
    '12.0 s missing at 1:00',
    '4.0 s added after',
  ])
})

test('a repetition taken for the next one, and back, is no cut; trimmed at the start and padded at the end is both', () => {
  const spans = [
    { start: 0, end: 40, referenceStart: 0, referenceEnd: 40 },
    { start: 40, end: 50, referenceStart: 56, referenceEnd: 66 },
    { start: 66.2, end: 100, referenceStart: 66.2, referenceEnd: 100 },
  ]
  expect(differences(comparison(spans), 100, 100)).toEqual([])
  expect(differences(comparison([{ end: 95, referenceStart: 5 }]), 100, 100)).toEqual([
    'first 5.0 s missing',
    '5.0 s added after',
  ])
})

test('a medley misses nothing in particular', () => {
  const spans = [
    { start: 0, end: 50, referenceStart: 60, referenceEnd: 110 },
    { start: 50, end: 90, referenceStart: 0, referenceEnd: 40 },
  ]
  expect(evidence(comparison(spans, { coverage: 0.5, referenceCoverage: 0.8 }), 180, 110)).toEqual([
    'similarity 87 %',
    'shares 50 % of it with 80 % of the other',
  ])
})

test('without a span there is nothing in common', () => {
  expect(evidence(DIFFERENT, 10, 10)).toEqual(['nothing in common'])
})

test('of two recordings of the same notes, no change is told', () => {
  const cover = comparison([{ end: 60, referenceStart: 20, referenceEnd: 80 }], {
    relation: 'different',
    similarity: 0.3,
  })
  expect(evidence(cover, 60, 80)).toEqual(['alike in places, but not one recording', 'similarity 30 %'])
})
