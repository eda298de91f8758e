import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { csvText } from '../library/csv.ts'
import { readCsv } from './read-csv.ts'

describe('a table of comma-separated values', () => {
  test.each([
    ['', []],
    ['\n\r\n\n', []],
    ['a,b', [['a', 'b']]],
    ['a,b\n', [['a', 'b']]],
    [
      'a,b\r\nc,d\r\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    ['\uFEFFpath,id\n', [['path', 'id']]],
    ['"a,1","b ""2"""\n', [['a,1', 'b "2"']]],
    ['"a\r\nb",c', [['a\r\nb', 'c']]],
    [
      'a,\n,b\n',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    [
      'a,b\rc,d',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
  ])('%j', (text, rows) => {
    expect(readCsv(text)).toEqual(rows)
  })

  test.each([
    ['a,b\n"c,d\n', 2],
    ['a"b,c', 1],
    ['a,b\nc,d\n"e"f,g', 3],
  ])('%j is none, and its line is named', (text, line) => {
    expect(() => readCsv(text)).toThrow(`Line ${line} is no row`)
  })

  test('reads what is written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r', ' ', '😀') })
    const row = fc.array(
      cell.map((text) => `x${text}`),
      { minLength: 2, maxLength: 4 },
    )
    fc.assert(fc.property(fc.array(row), (rows) => void expect(readCsv(csvText(rows))).toEqual(rows)))
  })
})
