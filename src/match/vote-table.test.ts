import { expect, test } from 'vitest'
import { seededRandom } from '../../test/synthetic-music.ts'
import { type Agreement, type Rarity, VoteTable } from './vote-table.ts'

type Vote = readonly [number: number, probe: number, offset: number, landmark?: number, isWitnessed?: boolean]

function addAll(table: VoteTable, votes: readonly Vote[]): void {
  table.clear()
  for (const [number, probe, offset, landmark = 0, isWitnessed = false] of votes)
    table.add(number, probe, offset, landmark, isWitnessed)
}

const WINDOW = 64

/** Landmark i is of hash i / 2, and says i bits; with its witness ten more. */
const RARITY: Rarity = {
  hashOf: (landmark) => landmark >> 1,
  bitsOf: (landmark, isWitnessed) => landmark + (isWitnessed ? 10 : 0),
}

function randomVotes(count: number, numbers: number, seed: number): Vote[] {
  const random = seededRandom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  return Array.from({ length: count }, () => [below(numbers) * 2 ** below(20), below(3), below(4000) - 2000])
}

/** Of each recording and probe, by trying every offset as the first of the window. */
function bruteForce(votes: readonly Vote[], least: number): Map<string, number> {
  const groups = new Map<string, number[]>()
  for (const [number, probe, offset] of votes) {
    const offsets = groups.get(`${number} ${probe}`) ?? []
    groups.set(`${number} ${probe}`, [...offsets, offset])
  }
  const most = [...groups].map(([key, offsets]): [string, number] => [
    key,
    Math.max(...offsets.map((from) => offsets.filter((offset) => offset >= from && offset < from + WINDOW).length)),
  ])
  return new Map(most.filter(([, count]) => count >= least))
}

function asMap(agreements: readonly Agreement[]): Map<string, number> {
  return new Map(agreements.map(({ number, probe, votes }) => [`${number} ${probe}`, votes]))
}

test.each([
  [5000, 40, 2],
  [5000, 4000, 2],
  [20_000, 200, 5],
  [100, 3, 2],
])('%i votes for %i recordings agree as often as all windows tried say', (count, numbers, least) => {
  const table = new VoteTable()
  for (const seed of [1, 2, 3]) {
    const votes = randomVotes(count, numbers, seed)
    addAll(table, votes)
    expect(asMap(table.agreements(least, WINDOW, RARITY))).toEqual(bruteForce(votes, least))
  }
})

test('the offset is the mean of those that agree', () => {
  const table = new VoteTable()
  addAll(
    table,
    [-5000, 100, 110, 160, 9000].map((offset) => [7, 1, offset]),
  )
  expect(table.agreements(2, WINDOW, RARITY)).toMatchObject([{ number: 7, probe: 1, votes: 3, offset: 370 / 3 }])
})

test('a table that held many votes holds few as well', () => {
  const table = new VoteTable()
  addAll(table, randomVotes(50_000, 20_000, 9))
  for (let again = 0; again < 20; again++) {
    addAll(table, [
      [1, 0, 5],
      [1, 0, 6],
    ])
    expect(table.agreements(2, WINDOW, RARITY)).toMatchObject([{ number: 1, probe: 0, votes: 2, offset: 5.5 }])
  }
})

test('votes say as much as their different hashes, each at its most telling', () => {
  const table = new VoteTable()
  addAll(table, [
    [1, 0, 100, 6, false],
    [1, 0, 101, 7, false],
    [1, 0, 102, 6, true],
    [1, 0, -90, 20, true],
    [1, 0, 103, 40, false],
  ])
  expect(table.agreements(2, WINDOW, RARITY)).toMatchObject([
    { number: 1, probe: 0, votes: 4, hashes: 2, bits: 16 + 40, offset: 101.5 },
  ])
})

test('a passage is the hashes that agree, whatever recording and probe they agree in', () => {
  const table = new VoteTable()
  addAll(table, [
    [1, 0, 100, 6],
    [1, 0, 101, 9],
    [2, 5, -90, 8],
    [2, 5, -91, 7],
    [3, 0, 100, 6],
    [3, 0, 101, 12],
  ])
  const [one, two, three] = table.agreements(2, WINDOW, RARITY).map(({ passage }) => passage)
  expect(two).toBe(one)
  expect(three).not.toBe(one)
})
