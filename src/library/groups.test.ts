import { expect, test } from 'vitest'
import type { Relation } from '../match/comparison.ts'
import { DEFAULT_POLICY } from '../match/policy.ts'
import { DIFFERENT } from '../match/verdict.ts'
import { grouped } from './groups.ts'
import type { Match } from './matching.ts'

function match(
  query: number,
  reference: number,
  relation: Relation,
  coverage = 1,
  referenceCoverage = coverage,
): Match {
  const shares = { coverage, referenceCoverage }
  return { query, reference, comparison: { ...DIFFERENT, relation, margin: 10, ...shares } }
}

test('a copy of a copy is a copy; what is not the same stays related', () => {
  const matches = [
    match(7, 2, 'same'),
    match(5, 7, 'same'),
    match(9, 4, 'same'),
    match(3, 9, 'contained'),
    match(8, 1, 'overlaps'),
  ]
  const { clusters, related } = grouped(matches, DEFAULT_POLICY)
  expect(clusters.map(({ members }) => members)).toEqual([
    [2, 5, 7],
    [4, 9],
  ])
  expect(related).toEqual([matches[3], matches[4]])
})

test('a lesser relation inside a group is evidence there, and not related', () => {
  const matches = [match(0, 1, 'same'), match(1, 2, 'same'), match(0, 2, 'overlaps')]
  const { clusters, related } = grouped(matches, DEFAULT_POLICY)
  expect(clusters).toEqual([{ members: [0, 1, 2], matches }])
  expect(related).toEqual([])
})

test('the policy says what a duplicate is', () => {
  const matches = [match(0, 1, 'contained')]
  expect(grouped(matches, { ...DEFAULT_POLICY, duplicates: ['same', 'contained'] }).clusters.length).toBe(1)
})

test('a weak match joins only what matches mostly', () => {
  const chain = [match(0, 1, 'same'), match(1, 2, 'same', 0.6), match(2, 3, 'same', 0.6)]
  const { clusters, related } = grouped(chain, DEFAULT_POLICY)
  expect(clusters.map(({ members }) => members)).toEqual([
    [0, 1],
    [2, 3],
  ])
  expect(related).toEqual([chain[1]])
  const ring = [...chain, match(0, 2, 'same', 0.6), match(0, 3, 'same', 0.6)]
  expect(grouped(ring, DEFAULT_POLICY).clusters.map(({ members }) => members)).toEqual([[0, 1, 2, 3]])
})

test('shortened copies join the fuller one, and two fuller ones are not joined by what they share', () => {
  const full = 0
  const shortened = [match(1, full, 'same', 1, 0.6), match(2, full, 'same', 1, 0.6), match(3, full, 'same')]
  expect(grouped(shortened, DEFAULT_POLICY).clusters.map(({ members }) => members)).toEqual([[0, 1, 2, 3]])
  const bridge = [match(1, full, 'same', 1, 0.6), match(1, 4, 'same', 1, 0.6), match(full, 4, 'overlaps', 0.6)]
  expect(grouped(bridge, DEFAULT_POLICY).clusters.map(({ members }) => members)).toEqual([[0, 1]])
})
