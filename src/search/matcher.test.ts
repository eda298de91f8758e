import { expect, test } from 'vitest'
import { madeBytes } from '../../test/fingerprints.ts'
import { EXACT } from '../fingerprint/landmarks.ts'
import { DEFAULT_DEDUP_POLICY, type DedupPolicy } from '../match/policy.ts'
import type { Candidate } from '../match/votes.ts'
import { compared } from './matcher.ts'

const song = madeBytes(1)
const copy = madeBytes(1, { gain: 0.5 })
const stranger = madeBytes(2)

function candidate(number: number, hashes: number): Candidate {
  const lines = [{ timeScale: 1, offset: 0, pitchShift: 0, around: 0 }]
  return { number, votes: hashes, hashes, passage: number, probes: [EXACT], lines }
}

/** Which numbers are read of a doubtful candidate 0 and one beyond doubt, 1. */
function reads(first: Uint8Array, second: Uint8Array | undefined, policy: DedupPolicy = DEFAULT_DEDUP_POLICY) {
  const read: number[] = []
  const references = [first, second]
  const found = compared({ fingerprint: song, policy }, [candidate(0, 3), candidate(1, 30)], (numbers) => {
    read.push(...numbers)
    return numbers.map((number) => references[number])
  })
  return { read, found: found.map(({ number, comparison, isItself }) => [number, comparison.relation, isItself]) }
}

test('where one beyond doubt is the same, the doubtful are not read', () => {
  expect(reads(stranger, copy)).toEqual({ read: [1], found: [[1, 'same', false]] })
  expect(reads(stranger, song)).toEqual({ read: [1], found: [[1, 'same', true]] })
})

test('where none is, or it does not count, or it is gone, they are', () => {
  const both = { read: [1, 0] }
  expect(reads(copy, stranger)).toMatchObject({
    ...both,
    found: [
      [1, 'different', false],
      [0, 'same', false],
    ],
  })
  expect(reads(copy, undefined)).toMatchObject({ ...both, found: [[0, 'same', false]] })
  expect(reads(copy, copy, { ...DEFAULT_DEDUP_POLICY, leastSimilarity: 2 })).toMatchObject(both)
  expect(reads(copy, copy, { ...DEFAULT_DEDUP_POLICY, duplicates: ['same', 'contains'] })).toMatchObject(both)
})
