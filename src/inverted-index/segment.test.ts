import { expect, test } from 'vitest'
import { seededRandom } from '../../test/synthetic-music.ts'
import { answers, anyOf } from '../fingerprint/witness.ts'
import { merged } from './merged.ts'
import { NumberSet } from './number-set.ts'
import { Postings } from './postings.ts'
import { Segment } from './segment.ts'
import { SegmentBuilder } from './segment-builder.ts'
import { SegmentCursor } from './segment-cursor.ts'
import { SegmentError } from './segment-error.ts'

/** Times in steps. */
type Row = readonly [hash: number, number: number, time: number]

const EXTREMES = [0, 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1]
const NOTHING = { before: 0, removed: new NumberSet() }

interface Kind {
  readonly name: string
  readonly rows: number
  /** Distinct hashes. */
  readonly hashes: number
  readonly numbers: readonly [first: number, count: number]
  readonly latest: number
}

const KINDS: readonly Kind[] = [
  { name: 'few hashes that many share', rows: 20_000, hashes: 2000, numbers: [0, 50], latest: 7500 },
  { name: 'many hashes', rows: 20_000, hashes: 1e9, numbers: [1000, 300], latest: 7500 },
  { name: 'one hash', rows: 5000, hashes: 1, numbers: [3, 4000], latest: 100 },
  { name: 'numbers and times of 32 bits', rows: 500, hashes: 1e9, numbers: [0, 2 ** 32], latest: 2 ** 24 },
  { name: 'one posting', rows: 1, hashes: 1e9, numbers: [7, 1], latest: 0 },
]

function randomRows({ rows, hashes, numbers: [first, count], latest }: Kind, seed: number): Row[] {
  const random = seededRandom(seed)
  const below = (limit: number) => Math.floor(random() * limit)
  const pool = Array.from({ length: Math.min(hashes, rows * 2) }, () => below(2 ** 32))
  // A long recording among short ones.
  const time = () => (random() < 0.01 ? below(latest * 12 + 1) : below(latest + 1))
  return Array.from({ length: rows }, (_, i) => [
    i < EXTREMES.length && hashes > 1 ? EXTREMES[i] : pool[below(pool.length)],
    first + below(count),
    time(),
  ])
}

function built(rows: readonly Row[]): Segment {
  const builder = new SegmentBuilder()
  for (const [hash, number, time] of rows) builder.add(number, Uint32Array.of(hash), Uint32Array.of(time * 16))
  return builder.build()
}

function inOrder(rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2])
}

function lookedUp(segment: Segment, hashes: Uint32Array, excluded = NOTHING): Row[] {
  const found = new Postings()
  segment.lookUp(hashes, found, excluded)
  const { columns, length } = found
  for (let i = 0; i < length; i++) expect(answers(columns.hashes[i], hashes[columns.asked[i]])).toBe(true)
  return Array.from({ length }, (_, i) => [columns.hashes[i], columns.numbers[i], columns.times[i]])
}

/** For each that is asked for, in order, the rows that answer it. */
function answersTo(asked: Uint32Array, rows: readonly Row[]): Row[] {
  return Array.from(asked).flatMap((wanted) => inOrder(rows.filter(([hash]) => answers(hash, wanted))))
}

function askedOf(rows: readonly Row[], seed: number): Uint32Array {
  const random = seededRandom(seed)
  const strangers = Array.from({ length: 500 }, () => Math.floor(random() * 2 ** 32))
  const known = rows.slice(0, 700).map(([hash]) => hash)
  const asked = new Set([...EXTREMES, ...known, ...known.slice(0, 100).map(anyOf), ...strangers])
  return Uint32Array.from(asked).sort()
}

test.each(KINDS)('a look-up finds the postings that a search through all rows finds: $name', (kind) => {
  const rows = randomRows(kind, 1)
  const asked = askedOf(rows, 2)
  expect(lookedUp(built(rows), asked)).toEqual(answersTo(asked, rows))
})

test.each(KINDS)('a cursor walks all postings in order: $name', (kind) => {
  const rows = randomRows(kind, 3)
  const cursor = new SegmentCursor(built(rows))
  const walked: Row[] = []
  while (cursor.advance()) walked.push([cursor.hash, cursor.number, cursor.time])
  expect(walked).toEqual(inOrder(rows))
})

test.each(KINDS)('segments merged are the segment built at once, byte for byte: $name', (kind) => {
  const rows = randomRows(kind, 4)
  const parts = [0, 1, 2, 3, 4].map((part) => built(rows.filter((_, i) => i % 5 === part)))
  expect(merged(parts, () => false).bytes).toEqual(built(rows).bytes)
  const isRemoved = (number: number) => number % 3 === 0
  const kept = built(rows.filter(([, number]) => !isRemoved(number)))
  expect(merged(parts, isRemoved, (bytes) => new SharedArrayBuffer(bytes)).bytes).toEqual(kept.bytes)
})

test('a look-up leaves out removed recordings and those below a number', () => {
  const rows = randomRows(KINDS[0], 5)
  const asked = askedOf(rows, 6)
  const removed = new NumberSet()
  for (const number of [3, 17, 30, 49]) removed.add(number)
  const kept = rows.filter(([, number]) => number >= 20 && !removed.has(number))
  expect(lookedUp(built(rows), asked, { before: 20, removed })).toEqual(answersTo(asked, kept))
})

test('an empty segment finds nothing, and is opened and merged as any other', () => {
  const empty = built([])
  const opened = Segment.open(empty.bytes)
  expect(opened.postings).toBe(0)
  expect(lookedUp(opened, Uint32Array.from(EXTREMES))).toEqual([])
  const rows = randomRows(KINDS[1], 7)
  expect(merged([empty, built(rows), empty], () => false).bytes).toEqual(built(rows).bytes)
  expect(merged([], () => false).bytes).toEqual(empty.bytes)
})

test('what is opened finds what was built, wherever its bytes lie', () => {
  const rows = randomRows(KINDS[1], 8)
  const segment = built(rows)
  const asked = askedOf(rows, 9)
  for (const shift of [0, 3, 4]) {
    const elsewhere = new Uint8Array(segment.bytes.length + shift)
    elsewhere.set(segment.bytes, shift)
    expect(lookedUp(Segment.open(elsewhere.subarray(shift)), asked)).toEqual(lookedUp(segment, asked))
  }
  expect(segment).toMatchObject({ postings: rows.length, firstNumber: 1000, lastNumber: 1299 })
})

test('a recording of many hashes is added whole, beyond the room that there was', () => {
  const random = seededRandom(3)
  const hashes = Uint32Array.from({ length: 200_000 }, () => Math.floor(random() * 2 ** 32))
  const builder = new SegmentBuilder()
  builder.add(7, hashes, new Uint32Array(hashes.length))
  const cursor = new SegmentCursor(builder.build())
  const walked = Uint32Array.from(hashes, () => (cursor.advance() ? cursor.hash : 0))
  expect(Buffer.from(walked.buffer).equals(Buffer.from(hashes.toSorted().buffer))).toBe(true)
  expect(cursor.number).toBe(7)
})

test('postings take 5.3 bytes with everything, at any size', () => {
  const random = seededRandom(10)
  const builder = new SegmentBuilder()
  for (let number = 0; number < 4000; number++) {
    const hashes = Uint32Array.from({ length: 250 }, () => Math.floor(random() * 2 ** 32))
    builder.add(number, hashes, hashes.map(() => Math.floor(random() * 240 * 500)).sort())
  }
  const segment = builder.build()
  expect(segment.bytes.length / segment.postings).toBeLessThan(5.3)
})

function kindOfError(bytes: Uint8Array): string | undefined {
  try {
    Segment.open(bytes)
    return undefined
  } catch (error) {
    return error instanceof SegmentError ? error.kind : String(error)
  }
}

test('bytes that were cut, lengthened or changed anywhere are refused', () => {
  const { bytes } = built(randomRows({ ...KINDS[1], rows: 200 }, 11))
  for (let length = 0; length < bytes.length; length++)
    expect(kindOfError(bytes.slice(0, length))).toBe(length < 44 ? 'not-a-segment' : 'truncated')
  expect(kindOfError(Uint8Array.from([...bytes, 0, 0, 0, 0]))).toBe('trailing')
  for (let at = 0; at < bytes.length; at++) {
    const changed = bytes.slice()
    changed[at] ^= 1 << (at % 8)
    expect(kindOfError(changed)).toBeDefined()
  }
})

test('the refusal says of which kind it is', () => {
  const { bytes } = built(randomRows(KINDS[1], 12))
  const withWord = (word: number, value: number) => {
    const changed = bytes.slice()
    new Uint32Array(changed.buffer)[word] = value
    return kindOfError(changed)
  }
  expect(withWord(0, 1)).toBe('not-a-segment')
  expect(withWord(1, 99)).toBe('other-version')
  expect(withWord(2, 99)).toBe('other-landmarks')
  expect(withWord(3, 5)).toBe('malformed')
  expect(withWord(6, 0)).toBe('malformed')
  expect(withWord(20, 12345)).toBe('corrupted')
})
