import { expect, test } from 'vitest'
import { resultsCsv } from './results-csv.ts'
import { groupOf, type Track, type TrackState, trackKey } from './track.ts'

function track(path: string, state: TrackState): Track {
  const file = new File(['x'], path, { lastModified: 1 })
  return { file, path, key: trackKey({ file, path }), state }
}

const made = { acr_id: 'a'.repeat(32), do_db: true, dup_files: [], matches: [] }

test('results are a table that spreadsheets neither compute nor split', () => {
  const csv = resultsCsv([
    track('=cmd, "one".mp3', {
      step: 'done',
      verdict: made,
      isDry: false,
      isRemembered: false,
      hasFingerprint: false,
    }),
    track('two.mp3', { step: 'failed', sentence: 'It is empty.' }),
    track('three.mp3', { step: 'waiting' }),
  ])
  expect(csv.split('\r\n').slice(1)).toEqual([
    `"'=cmd, ""one"".mp3",new,${'a'.repeat(32)},,,,,,`,
    'two.mp3,failed,,,,,,,It is empty.',
    'three.mp3,not yet,,,,,,,',
    '',
  ])
})

test('tracks are grouped by what became of them', () => {
  const known = { isDry: false, isRemembered: false, hasFingerprint: false }
  const verdict = { ...made, dup_files: ['1'] }
  expect(groupOf(track('a', { step: 'done', verdict, ...known }))).toBe('duplicates')
  expect(groupOf(track('a', { step: 'done', verdict: made, ...known }))).toBe('new')
  expect(groupOf(track('a', { step: 'undecodable', sentence: '' }))).toBe('unread')
  expect(groupOf(track('a', { step: 'decoding' }))).toBe('open')
})

test('ten thousand names have as many keys, each the same each time', () => {
  const key = (i: number) => track(`folder/${i}.mp3`, { step: 'waiting' }).key
  const keys = new Set(Array.from({ length: 10_000 }, (_, i) => key(i)))
  expect(keys.size).toBe(10_000)
  expect(keys.has(key(77))).toBe(true)
  expect(key(1)).toMatch(/^[0-9a-f]{16}$/)
})
