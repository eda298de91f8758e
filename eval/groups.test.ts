import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { GROUPS } from './groups.ts'
import { list, readLines } from './json.ts'
import { readManifest } from './manifest.ts'

const SHORT: Readonly<Record<string, string>> = {
  transcodes: 'mild',
  channels: 'channels',
  mp3: 'rough',
  noise: 'noise',
  drum: 'drum',
  speech: 'speech codecs',
  'speed to': 'speed',
  'speed beyond': 'wide',
  combined: 'chains',
  excerpts: 'parts',
}

const file = fileURLToPath(new URL('./expected/groups.jsonl', import.meta.url))
const variants = readManifest(file)
const expected = readLines(file, (fields) => list(fields, 'groups').map(String))

test.each(variants.map((variant, i) => ({ variant, groups: expected[i], line: i + 1 })))(
  'line $line',
  ({ variant, groups }) => {
    const found = GROUPS.filter((group) => !group.name.startsWith('grade') && group.has(variant)).map(shortOf)
    expect(found).toEqual(groups)
  },
)

test('every variant has the group of its grade', () => {
  for (const variant of variants) {
    const grades = GROUPS.filter((group) => group.name.startsWith('grade') && group.has(variant))
    expect(grades.map(({ name }) => name)).toEqual([`grade ${variant.grade}`])
  }
})

function shortOf({ name, spans }: (typeof GROUPS)[number]): string {
  const [, short = name] = Object.entries(SHORT).find(([start]) => name.startsWith(start)) ?? []
  return spans === true ? `${short} and spans` : short
}
