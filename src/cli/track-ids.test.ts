import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { templateSentence, trackId } from './track-ids.ts'

const place = { path: 'Artist/Album/01 Song.live.flac', root: 'Music' }
const WIRE_ID = /^(?=.*[^\p{Z}])[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uFFFD]{1,255}$/u

describe('the id of a track', () => {
  test('is its path', () => {
    expect(trackId(place)).toBe('Artist/Album/01 Song.live.flac')
    expect(trackId({ path: '音楽/😀.mp3', root: '' })).toBe('音楽/😀.mp3')
  })

  test.each([
    ['{root}/{path}', 'Music/Artist/Album/01 Song.live.flac'],
    ['{name}', '01 Song.live'],
    ['{file}|{folder}|{ext}', '01 Song.live.flac|Artist/Album|flac'],
    ['label-7:{name}$&', 'label-7:01 Song.live$&'],
  ])('by the template %s', (template, id) => {
    expect(trackId(place, template)).toBe(id)
  })

  test('of a file without folder and ending', () => {
    expect(trackId({ path: 'song', root: '' }, '[{folder}][{ext}][{name}]')).toBe('[][][song]')
  })

  test('255 characters are kept, and more are not', () => {
    const name = '🎵'.repeat(255)
    expect(trackId({ path: name, root: '' })).toBe(name)
    expect(trackId({ path: `${name}x`, root: '' })).toMatch(/^[0-9a-f]{32}~(🎵){199}x$/u)
  })

  test('what no id may hold is replaced, and two such files differ', () => {
    const [one, other] = ['a\nb', 'a\tb'].map((path) => trackId({ path, root: '' }))
    expect(one).toMatch(/^[0-9a-f]{32}~a_b$/)
    expect(other).not.toBe(one)
  })

  test('is one that the wire takes, and the same each time', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 400, unit: 'binary' }), (path) => {
        fc.pre(path.trim() !== '')
        const id = trackId({ path, root: '' })
        expect(id).toMatch(WIRE_ID)
        expect(trackId({ path, root: '' })).toBe(id)
      }),
    )
  })
})

test('a template that cannot be one is told', () => {
  expect(templateSentence('{path}')).toBeUndefined()
  expect(templateSentence('track')).toMatch(/^all tracks would have one id/)
  expect(templateSentence('{path}{artist}')).toMatch(/^\{artist\} is nothing that a track has; it has \{path\}, /)
  expect(templateSentence('{constructor}')).toMatch(/^\{constructor\} is nothing/)
})
