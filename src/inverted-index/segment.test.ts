import { expect, test } from 'vitest'
import { seededRandom } from '../../test/synthetic-music.ts'
import { SegmentBuilder } from './segment-builder.ts'

type Row = readonly [hash: number, number: number, time: number]

const EXTREMES = [0, 1, 2 ** 31, 2 ** 32 - 1]

function randomRows(count: number, seed: number): Row[] {
  const random = seededRandom(seed)
  // Few distinct hashes, so that many postings share one.
  const hashes = [...EXTREMES, ...Array.from({ length: count / 8 }, () => Math.floor(random() * 2 ** 32))]
  return Array.from({ length: count }, () => [
    hashes[Math.floor(random() * hashes.length)],
    Math.floor(random() * 50),
    Math.floor(random() * 1e6),
  ])
}

function built(rows: readonly Row[]) {
  const builder = new SegmentBuilder()
  for (const [hash, number, time] of rows) builder.add(number, Uint32Array.of(hash), Uint32Array.of(time))
  return builder.build()
}

test('a segment finds the postings that a search through all rows finds, in the order they came', () => {
  const rows = randomRows(20_000, 1)
  const segment = built(rows)
  const random = seededRandom(2)
  const asked = [
    ...EXTREMES,
    ...rows.slice(0, 500).map(([hash]) => hash),
    ...Array.from({ length: 500 }, () => Math.floor(random() * 2 ** 32)),
  ]
  for (const hash of asked) {
    const found: Row[] = []
    for (let at = segment.find(hash); segment.hashes[at] === hash; at++)
      found.push([hash, segment.numbers[at], segment.times[at]])
    expect(found).toEqual(rows.filter((row) => row[0] === hash))
  }
})

test('an empty segment finds nothing', () => {
  const segment = built([])
  expect(segment.length).toBe(0)
  expect(segment.hashes[segment.find(12345)]).toBeUndefined()
})

test('a recording of many hashes is added whole, beyond the room that there was', () => {
  const random = seededRandom(3)
  const hashes = Uint32Array.from({ length: 200_000 }, () => Math.floor(random() * 2 ** 32))
  const builder = new SegmentBuilder()
  builder.add(7, hashes, new Uint32Array(hashes.length))
  const segment = builder.build()
  expect(Buffer.from(segment.hashes.buffer).equals(Buffer.from(hashes.toSorted().buffer))).toBe(true)
  expect(new Set(segment.numbers)).toEqual(new Set([7]))
})
