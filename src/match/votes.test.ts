import { expect, test } from 'vitest'
import { seededRandom } from '../../test/synthetic-music.ts'
import type { Constellation } from '../dsp/constellation.ts'
import { indexedLandmarks } from '../fingerprint/indexed-landmarks.ts'
import type { Landmarks } from '../fingerprint/landmarks.ts'
import { answers } from '../fingerprint/witness.ts'
import { InvertedIndex } from '../inverted-index/inverted-index.ts'
import { SegmentBuilder } from '../inverted-index/segment-builder.ts'
import { DEFAULT_POLICY } from './policy.ts'
import { type AskedQuery, ProbedQuery } from './probed-query.ts'
import { probesOf } from './probes.ts'
import { type Candidate, candidatesOf, doubtfulOf, worthAligning } from './votes.ts'

const SAMPLING = 16
const PROBES = probesOf({ ...DEFAULT_POLICY, speedRange: 0.03, tempoRange: 0, pitchRange: 0.5 })

/** Music of few notes, so that chance meets often. */
function piece(seconds: number, seed: number): Constellation {
  const random = seededRandom(seed)
  const times = Uint32Array.from({ length: seconds * 18 }, () => Math.floor(random() * seconds * 500)).sort()
  return {
    times,
    pitches: Uint16Array.from(times, () => 7000 + 640 * Math.floor(random() * 6) + Math.floor(random() * 8)),
    levels: Uint8Array.from(times, () => 100),
  }
}

const recordings = Array.from({ length: 40 }, (_, i) => indexedLandmarks(piece(20 + i, i), SAMPLING))

function indexOf(sampled: readonly Landmarks[], inSegments: number): InvertedIndex {
  const builder = new SegmentBuilder()
  for (const [number, { hashes, times }] of sampled.slice(0, inSegments).entries()) builder.add(number, hashes, times)
  const index = new InvertedIndex({ sampling: SAMPLING, segments: [builder.build()] })
  for (let number = inSegments; number < sampled.length; number++)
    index.add(number, sampled[number].hashes, sampled[number].times)
  return index
}

/** For each recording and probe the most votes for one offset, by comparing all hashes with all. */
function bruteForce({ hashes, starts, times, probeNumbers }: AskedQuery): Map<string, number> {
  const most = new Map<string, number>()
  for (const [number, recording] of recordings.entries()) {
    const offsets = PROBES.map((): number[] => [])
    for (const [i, hash] of recording.hashes.entries()) {
      const time = Math.floor(recording.times[i] / 16) * 16 + 8
      for (let asked = 0; asked < hashes.length; asked++) {
        if (!answers(hash, hashes[asked])) continue
        for (let at = starts[asked]; at < starts[asked + 1]; at++) offsets[probeNumbers[at]].push(time - times[at])
      }
    }
    for (const [probe, all] of offsets.entries()) {
      const votes = all.map((from) => all.filter((offset) => offset >= from && offset < from + 64).length)
      if (Math.max(...votes) >= 2) most.set(`${number} ${probe}`, Math.max(...votes))
    }
  }
  return most
}

test.each([0, 25, 40])('candidates are those of all hashes compared with all: %i of 40 in segments', (inSegments) => {
  const query = new ProbedQuery(piece(25, 5), SAMPLING, PROBES).asked
  const expected = bruteForce(query)
  const found = candidatesOf(query, indexOf(recordings, inSegments))
  const numbers = new Set(Array.from(expected.keys(), (key) => Number(key.split(' ')[0])))
  expect(found.map(({ number }) => number).sort((a, b) => a - b)).toEqual([...numbers].sort((a, b) => a - b))
  for (const { number, votes, probes } of found)
    expect(votes).toBe(expected.get(`${number} ${PROBES.indexOf(probes[0])}`))
  expect(found[0].number).toBe(5)
})

function candidate(number: number, hashes: number, passage: number): Candidate {
  return { number, votes: 9, hashes, passage, probes: [], lines: [] }
}

test('a recording of one bar, asked for by itself, takes a second and not the memory', () => {
  const bars = 6000
  const hash = 64 * 12_345 + 7
  const times = Uint32Array.from({ length: bars }, (_, bar) => bar * 900)
  const index = new InvertedIndex({ sampling: SAMPLING })
  index.add(3, new Uint32Array(bars).fill(hash), times)
  const asked = {
    probes: PROBES,
    hashes: Uint32Array.of(hash),
    starts: Uint32Array.of(0, bars),
    times: Int32Array.from(times),
    probeNumbers: new Uint16Array(bars),
    witnesses: new Uint8Array(bars).fill(7),
  }
  const [found] = candidatesOf(asked, index)
  expect(found.number).toBe(3)
  expect(found.votes).toBeGreaterThan(1000)
  expect(found.votes).toBeLessThan(bars)
}, 20_000)

test('a query that went from thread to thread finds the same', () => {
  const query = new ProbedQuery(piece(25, 5), SAMPLING, PROBES).asked
  const index = indexOf(recordings, 25)
  expect(candidatesOf(structuredClone(query), index)).toEqual(candidatesOf(query, index))
})

test('the likeliest are aligned, and all for which many hashes speak', () => {
  const found = [9, 2, 8, 2, 3, 8, 7, 12].map((hashes, number) => candidate(number, hashes, number))
  expect(worthAligning(found, 3).map(({ number }) => number)).toEqual([0, 1, 2, 5, 7])
})

test('of those that share a passage the likeliest is aligned, so that the next passage is too', () => {
  const found = [1, 1, 1, 2, 1, 3, 2, 4].map((passage, number) => candidate(number, 3, passage))
  expect(worthAligning(found, 3).map(({ number }) => number)).toEqual([0, 3, 5])
  const strong = [1, 1, 1, 2].map((passage, number) => candidate(number, 9, passage))
  expect(worthAligning(strong, 1)).toHaveLength(4)
})

test.each([
  [300, 10],
  [1400, 10],
  [2100, 6],
  [4200, 2],
  [100_000, 2],
])('of a query of %i peaks a service aligns %i', (peaks, count) => {
  expect(doubtfulOf(peaks)).toBe(count)
})
