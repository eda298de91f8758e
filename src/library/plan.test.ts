import { describe, expect, test } from 'vitest'
import { type Plan, type PlannedFile, readPlan } from './plan.ts'

const FILE: PlannedFile = {
  path: '/music/b/song.mp3',
  bytes: 5_000_000,
  modifiedMilliseconds: 1_600_000_000_000.5,
  sha256: 'a'.repeat(64),
  place: 'b/song.mp3',
  best: { path: '/music/a/song.flac', bytes: 30_000_000 },
  relation: 'same',
  evidence: {
    similarity: 0.9,
    coverage: 1,
    bestCoverage: 1,
    speed: 1,
    pitchSemitones: 0,
    margin: 20,
    words: ['similarity 90 %'],
  },
  reason: 'lossy',
}

const PLAN: Plan = {
  format: 'unisono-plan',
  version: 1,
  created: '2025-01-02T03:04:05.000Z',
  root: '/music',
  roots: ['/music'],
  files: [FILE],
  leftOut: [{ path: '/music/c.mp3', message: 'It changed.' }],
}

function planWith(change: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...PLAN, ...change })
}

function fileWith(change: Readonly<Record<string, unknown>>): string {
  return planWith({ files: [{ ...FILE, ...change }] })
}

describe('readPlan', () => {
  test('gives back what was written', () => {
    expect(readPlan(JSON.stringify(PLAN))).toEqual(PLAN)
  })

  test('drops what it does not know', () => {
    expect(readPlan(fileWith({ command: 'rm -rf /' }))).toEqual(PLAN)
    expect(readPlan(JSON.stringify(PLAN).replace('{', '{"__proto__":{"quarantine":"/"},'))).toEqual(PLAN)
  })

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['no JSON', 'audio', /no JSON, or its end is missing/],
    ['half a plan', JSON.stringify(PLAN).slice(0, -20), /its end is missing/],
    ['null', 'null', /The plan: it has to be an object/],
    ['a list', '[]', /The plan: it has to be an object/],
    ['deep nesting', '['.repeat(100_000) + ']'.repeat(100_000), /object|JSON/],
    ['another document', '{"groups":[]}', /not a plan of Unisono/],
    ['a later version', planWith({ version: 2 }), /version 2, and this program reads version 1/],
    ['no files', planWith({ files: undefined }), /files: it has to be a list/],
    ['a file that is a text', planWith({ files: ['x'] }), /files\[0\]: it has to be an object/],
    ['a relative root', planWith({ root: 'music' }), /root: "music" is not an absolute path/],
    ['a root outside', planWith({ roots: ['/etc'] }), /\/etc is outside \/music/],
    ['a path outside', fileWith({ path: '/etc/passwd', place: '../etc/passwd' }), /in none of the roots/],
    ['a name that begins like the root', fileWith({ path: '/music2/x', place: 'x' }), /in none of the roots/],
    ['a path with ..', fileWith({ path: '/music/../etc/passwd' }), /not an absolute path/],
    ['a path with byte 0', fileWith({ path: '/music/a\0b', place: 'a\0b' }), /not an absolute path/],
    ['a relative path', fileWith({ path: 'song.mp3' }), /not an absolute path/],
    ['a path that is a number', fileWith({ path: 7 }), /path: it has to be a text/],
    ['a place with ..', fileWith({ place: '../song.mp3' }), /place: /],
    ['an absolute place', fileWith({ place: '/etc/cron.d/x' }), /place: /],
    ['another place', fileWith({ place: 'b/other.mp3' }), /is not where/],
    ['the root itself', fileWith({ path: '/music', place: '' }), /place: /],
    ['the journal', fileWith({ path: '/music/unisono-journal.jsonl', place: 'unisono-journal.jsonl' }), /place: /],
    ['a negative size', fileWith({ bytes: -1 }), /bytes: it has to be a number of bytes/],
    ['a huge size', fileWith({ bytes: 1e300 }), /bytes: it has to be a number of bytes/],
    ['a size that is a text', fileWith({ bytes: '5' }), /bytes: it has to be a number of bytes/],
    ['no time', fileWith({ modifiedMilliseconds: null }), /modifiedMilliseconds: it has to be a number/],
    ['a short hash', fileWith({ sha256: 'abc' }), /64 hexadecimal digits/],
    ['a related file', fileWith({ relation: 'contained' }), /only copies that are the `same`/],
    ['no evidence', fileWith({ evidence: undefined }), /evidence: it has to be an object/],
    [
      'words that are none',
      fileWith({ evidence: { ...FILE.evidence, words: [{}] } }),
      /words\[0\]: it has to be a text/,
    ],
    ['no best copy', fileWith({ best: null }), /best: it has to be an object/],
    [
      'itself as best',
      fileWith({ best: { ...FILE.best, path: FILE.path } }),
      /would be moved, and it is the copy kept/,
    ],
    ['a file twice', planWith({ files: [FILE, FILE] }), /listed twice/],
    [
      'a ring, after which none would remain',
      planWith({ files: [FILE, { ...FILE, path: '/music/a/song.flac', place: 'a/song.flac', best: FILE }] }),
      /would be moved, and it is the copy kept/,
    ],
  ]
  for (const [name, text, sentence] of refused) {
    test(`refuses ${name}`, () => {
      expect(() => readPlan(text)).toThrow(sentence)
    })
  }

  test('reads a plan of many files', () => {
    const files = Array.from({ length: 50_000 }, (_, i) => ({
      ...FILE,
      path: `/music/${i}.mp3`,
      place: `${i}.mp3`,
    }))
    expect(readPlan(planWith({ files })).files.length).toBe(50_000)
  })
})
