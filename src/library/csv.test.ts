import { expect, test } from 'vitest'
import { findingsIn } from '../../test/findings.ts'
import { csvOf } from './csv.ts'
import type { Findings } from './findings.ts'

/** RFC 4180, as a reader understands it. */
function parsed(text: string): string[][] {
  expect(text.endsWith('\r\n')).toBe(true)
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows[rows.length - 1].push(quoted?.replaceAll('""', '"') ?? plain)
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

function column(rows: readonly (readonly string[])[], name: string): string[] {
  return rows.slice(1).map((row) => row[rows[0].indexOf(name)])
}

/** Findings whose only related pair is of a file so named. */
function named(path: string): Findings {
  const findings = findingsIn('/music')
  return { ...findings, groups: [], related: [{ ...findings.related[0], query: path }] }
}

test('has a row for each copy and for each related pair', () => {
  const rows = parsed(csvOf(findingsIn('/music')))
  expect(new Set(rows.map(({ length }) => length))).toEqual(new Set([rows[0].length]))
  expect(column(rows, 'kind')).toEqual([...Array(6).fill('copy'), 'related'])
  expect(column(rows, 'group')).toEqual(['1', '1', '1', '1', '2', '2', ''])
  expect(column(rows, 'best')).toEqual(['yes', 'no', 'no', 'no', 'yes', 'no', ''])
  expect(column(rows, 'speed')).toEqual(['', '1', '1', '1.0301', '', '1', '1'])
  expect(column(rows, 'pitch semitones')[3]).toBe('0.51')
  expect(column(rows, 'evidence')[3]).toMatch(/^3\.0 % faster; pitch \+0\.5; first 5\.1 s missing; similarity 74 %/)
  expect(column(rows, 'evidence')[6]).toMatch(/^12\.4–42\.6 s is 0\.0–30\.2 s of the other; 121\.0/)
})

test('quotes names as RFC 4180 says', () => {
  for (const name of ['a,b.mp3', 'say "hello".mp3', 'two\nlines.mp3', 'two\r\nlines, "quoted".mp3', ' blank .mp3'])
    expect(column(parsed(csvOf(named(name))), 'path')).toEqual([name])
})

test('leaves no text that a spreadsheet would run', () => {
  for (const name of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\r=1', '＝1', '=HYPERLINK("http://x","y")'])
    expect(column(parsed(csvOf(named(name))), 'path')).toEqual([`'${name}`])
})

test('leaves negative numbers numbers', () => {
  const findings = findingsIn('/music')
  const [pair] = findings.related
  const lower = { ...pair, comparison: { ...pair.comparison, pitchSemitones: -0.5 } }
  expect(column(parsed(csvOf({ ...findings, groups: [], related: [lower] })), 'pitch semitones')).toEqual(['-0.5'])
})
