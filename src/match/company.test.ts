import { expect, test } from 'vitest'
import { seededRandom } from '../../test/synthetic-music.ts'
import { Postings } from '../inverted-index/postings.ts'
import { inCompany, MOST_WINDOW } from './company.ts'
import { MatchKernel } from './kernel/kernel.ts'
import type { AskedQuery } from './probed-query.ts'

/** A recording, a probe, and an offset in time units: a whole number of steps and a half. */
type Vote = readonly [number: number, probe: number, offset: number]

/** One landmark for each vote, of a hash of its own. */
function asked(votes: readonly Vote[]): { readonly query: AskedQuery; readonly found: Postings } {
  const found = new Postings()
  for (const [i, [number, , offset]] of votes.entries()) found.add(i, i, number, Math.max(0, offset) >> 4)
  const query = {
    probes: [],
    hashes: Uint32Array.from(votes, (_, i) => i),
    starts: Uint32Array.from({ length: votes.length + 1 }, (_, i) => i),
    times: Int32Array.from(votes, ([, , offset]) => (Math.max(0, offset) >> 4) * 16 + 8 - offset),
    probeNumbers: Uint16Array.from(votes, ([, probe]) => probe),
    witnesses: new Uint8Array(votes.length),
  }
  return { query, found }
}

function kernel(): MatchKernel {
  const made = MatchKernel.make()
  if (made === undefined) throw new Error('no kernel here')
  return made
}

function randomVotes(count: number, seed: number): Vote[] {
  const random = seededRandom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  return Array.from({ length: count }, () => [below(1e6), below(59), below(120_000) - 60_000])
}

test('no vote that has another within the window is left out', () => {
  const random = seededRandom(1)
  const votes = randomVotes(3000, 2)
  const near = votes.map(([number, probe, offset]): Vote => {
    const away = Math.floor(random() * (2 * MOST_WINDOW - 1)) - MOST_WINDOW + 1
    return [number, probe, offset + away]
  })
  const { query, found } = asked([...votes, ...near])
  const told = inCompany(query, found).filter((_, i) => i % 2 === 0)
  expect([...told]).toEqual(Array.from({ length: 6000 }, (_, row) => row))
})

test('most of those that stand alone are told', () => {
  const { query, found } = asked(randomVotes(100_000, 3))
  expect(inCompany(query, found).length / 2).toBeLessThan(0.2 * 100_000)
})

test('of a recording with one posting none is told', () => {
  const votes = Array.from({ length: 2000 }, (_, i): Vote => [i, 0, 0])
  const { query, found } = asked([...votes, ...votes.slice(0, 10)])
  const rows = inCompany(query, found).filter((_, i) => i % 2 === 0)
  expect([...rows]).toEqual([...votes.slice(0, 10).keys(), ...votes.slice(0, 10).map((_, i) => 2000 + i)])
})

test('the kernel tells the very same votes, whatever it was asked before', () => {
  const fast = kernel()
  for (const count of [0, 1, 5, 40_000, 700, 150_000]) {
    const votes = [...randomVotes(count, count), ...randomVotes(count >> 1, count)]
    const { query, found } = asked(votes)
    expect(fast.inCompany(query, found)).toEqual(inCompany(query, found))
  }
})

test('landmarks that share a hash vote each, also for offsets of 32 bits', () => {
  const found = new Postings()
  for (const [number, steps] of [
    [7, 10],
    [7, 2 ** 27 - 1],
    [2 ** 32 - 1, 11],
  ])
    found.add(0, 0, number, steps)
  found.add(1, 5, 7, 10)
  const query = {
    probes: [],
    hashes: Uint32Array.of(64, 5),
    starts: Uint32Array.of(0, 3, 4),
    times: Int32Array.of(0, 2 ** 31 - 1, 5, 16),
    probeNumbers: Uint16Array.of(0, 1, 2, 0),
    witnesses: new Uint8Array(4),
  }
  const told = inCompany(query, found)
  expect([told[0], told[1]]).toEqual([0, 0])
  expect(kernel().inCompany(query, found)).toEqual(told)
})

test('what would take more memory than a thread may keep is left to the reference', () => {
  const found = new Postings()
  for (let i = 0; i < 5000; i++) found.add(0, 0, i >> 1, i)
  const landmarks = 4000
  const query = {
    probes: [],
    hashes: Uint32Array.of(64),
    starts: Uint32Array.of(0, landmarks),
    times: new Int32Array(landmarks),
    probeNumbers: new Uint16Array(landmarks),
    witnesses: new Uint8Array(landmarks),
  }
  expect(kernel().inCompany(query, found)).toBeUndefined()
})
