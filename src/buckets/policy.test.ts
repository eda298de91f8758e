import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_DEDUP_POLICY, WIDE_POLICY } from '../match/policy.ts'
import { FieldsError } from './fields-error.ts'
import { type PolicyPlace, parsePolicy, policyJson } from './policy.ts'

function errorsOf(value: unknown, place?: PolicyPlace): Readonly<Record<string, readonly string[]>> {
  try {
    parsePolicy(value, place)
  } catch (error) {
    if (error instanceof FieldsError) return error.errors
    throw error
  }
  return {}
}

describe('a policy', () => {
  test('what is left out is as it was', () => {
    expect(parsePolicy({})).toEqual(DEFAULT_DEDUP_POLICY)
    const base = parsePolicy({ min_coverage: 0.5, sampling: 8 })
    expect(parsePolicy({ relations: ['contained', 'same'] }, { base })).toEqual({
      ...DEFAULT_DEDUP_POLICY,
      duplicates: ['same', 'contained'],
      leastCoverage: 0.5,
      sampling: 8,
    })
  })

  test('a preset by its name keeps the sampling, and nothing else', () => {
    const base = parsePolicy({ min_coverage: 0.5, sampling: 8 })
    expect(parsePolicy('wide', { base })).toEqual({ ...DEFAULT_DEDUP_POLICY, ...WIDE_POLICY, sampling: 8 })
    expect(parsePolicy('exact').speedRange).toBe(0)
    expect(parsePolicy('default')).toEqual(DEFAULT_DEDUP_POLICY)
  })

  test('forms have it as text', () => {
    expect(parsePolicy('{"speed_range":0.2}').speedRange).toBe(0.2)
    expect(errorsOf('loose')).toEqual({
      dedup: ['The dedup field is an object, or the name of a policy: default, wide, exact.'],
    })
    expect(Object.keys(errorsOf('"wide"'))).toEqual(['dedup'])
  })

  test.each([null, 1, true, [], [1], 'null', '[]', '{', ''])('%j is none', (value) => {
    expect(Object.keys(errorsOf(value))).toEqual(['dedup'])
  })

  test.each([
    ['relations', [[], ['different'], ['same', 'different'], 'same', null, [['same']]]],
    ['min_similarity', [-0.1, 1.1, '0.5', null, Number.NaN]],
    ['min_coverage', [-1, 2]],
    ['speed_range', [0.51, -0.01, Number.POSITIVE_INFINITY]],
    ['tempo_range', [0.6]],
    ['pitch_range_semitones', [12.01, -1]],
    ['sampling', [0, 3, 2048, 0.5, -2, '64', 1.5]],
    ['pitch', [1]],
    ['__proto__x', [1]],
  ])('%s: what it cannot be is said under its name', (member, values) => {
    for (const value of values) expect(Object.keys(errorsOf({ [member]: value }))).toEqual([`dedup.${member}`])
  })

  test('everything wrong is said at once, in sentences', () => {
    const errors = errorsOf({ speed_range: 3, sampling: 3, typo: 1 })
    expect(errors).toEqual({
      'dedup.typo': [
        'A policy has no member "typo"; its members are relations, min_similarity, min_coverage, speed_range, ' +
          'tempo_range, pitch_range_semitones, sampling.',
      ],
      'dedup.speed_range': ['The speed_range of a policy is a number from 0 to 0.5, such as 0.11 for ±11 %.'],
      'dedup.sampling': ['The sampling of a policy is a power of two from 1 to 1024.'],
    })
  })

  test('the sampling changes only while the bucket is empty', () => {
    expect(parsePolicy({ sampling: 16 }, { recordings: 0 }).sampling).toBe(16)
    expect(parsePolicy({ sampling: 512, speed_range: 0 }, { recordings: 5 }).speedRange).toBe(0)
    const { 'dedup.sampling': sentences } = errorsOf({ sampling: 16 }, { recordings: 5 })
    expect(sentences?.[0]).toMatch(/^The sampling may change only while the bucket is empty/)
  })

  test('goes to the wire and back', () => {
    const policies = fc.record({
      relations: fc.shuffledSubarray(['same', 'contains', 'contained', 'overlaps'], { minLength: 1 }),
      min_similarity: fc.double({ min: 0, max: 1, noNaN: true }),
      min_coverage: fc.double({ min: 0, max: 1, noNaN: true }),
      speed_range: fc.double({ min: 0, max: 0.5, noNaN: true }),
      tempo_range: fc.double({ min: 0, max: 0.5, noNaN: true }),
      pitch_range_semitones: fc.double({ min: 0, max: 12, noNaN: true }),
      sampling: fc.nat(10).map((power) => 2 ** power),
    })
    fc.assert(
      fc.property(policies, (json) => {
        const policy = parsePolicy(JSON.stringify(json))
        expect(parsePolicy(policyJson(policy))).toEqual(policy)
      }),
    )
  })

  test('nothing from outside breaks it', () => {
    fc.assert(fc.property(fc.anything(), (value) => void errorsOf(value)))
    fc.assert(fc.property(fc.json(), (text) => void errorsOf(text)))
  })
})
