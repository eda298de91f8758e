import fc from 'fast-check'
import { Type } from 'typebox'
import { expect, test } from 'vitest'
import { flag, line, wholeNumber } from '../wire/rules.ts'
import { RequestError } from './request-error.ts'
import { readerOf } from './validate.ts'

const Schema = Type.Object({
  name: line(5, 'A name.'),
  count: Type.Optional(wholeNumber(1, 10, 'A count.', 3)),
  force: flag('Whether.', 0),
  tags: Type.Optional(Type.Array(Type.String(), { 'x-must': 'be a list of texts' })),
  note: Type.Optional(Type.Unsafe<string | null>({ type: ['string', 'null'] })),
})
const read = readerOf(Schema)

function errorsOf(value: unknown, elsewhere = {}): unknown {
  try {
    return read(value, elsewhere)
  } catch (error) {
    return (error as RequestError).details.errors
  }
}

test('texts mean what the schema asks for', () => {
  const value = { name: 'x', count: '7', force: 'True', tags: 'a', note: null }
  expect(read(value)).toEqual({ name: 'x', count: 7, force: 1, tags: ['a'], note: null })
})

test('null is as good as left out, where it is no value', () => {
  expect(read({ name: 'x', count: null, tags: null, note: null })).toEqual({ name: 'x', note: null })
})

test('all that is wrong is said, by field, with what is wrong elsewhere', () => {
  expect(errorsOf({ count: '11', force: 'x', tags: [1] }, { file: ['The file field is required.'] })).toEqual({
    name: ['The name field is required.'],
    count: ['The count field must be a whole number from 1 to 10.'],
    force: ['The force field must be 0 or 1.'],
    tags: ['The tags field must be a list of texts.'],
    file: ['The file field is required.'],
  })
})

test.each(['abcdef', '🎵🎵🎵🎵🎵🎵', 'a\0', 'a\nb', '\ud800', '\u2028', '\ufffd', ' ', '\u3000'])(
  '%j is no name',
  (name) => {
    expect(errorsOf({ name })).toHaveProperty('name')
  },
)

test.each(['abcde', '🎵🎵🎵🎵🎵', ' a ', '-_.~!', 'ａ'])('%j is a name', (name) => {
  expect(read({ name })).toEqual({ name })
})

test('whatever comes is read or refused, and changes no prototype', () => {
  fc.assert(
    fc.property(fc.anything({ withNullPrototype: true }), (value) => {
      try {
        read(value)
      } catch (error) {
        expect(error).toBeInstanceOf(RequestError)
      }
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    }),
    { numRuns: 500 },
  )
})
