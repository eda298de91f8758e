import { expect, test } from 'vitest'
import { named } from './dropped-files.ts'

function pathsOf(...paths: readonly string[]): readonly string[] {
  return named(paths.map((path) => ({ path, file: new File(['x'], 'x') }))).map(({ path }) => path)
}

test('tracks are named from inside their folder, in the order of their names', () => {
  expect(pathsOf('Albums/One/10.mp3', 'Albums/One/2.mp3', 'single.ogg')).toEqual([
    'One/2.mp3',
    'One/10.mp3',
    'single.ogg',
  ])
})

test('folders that hold files of one name keep theirs', () => {
  expect(pathsOf('One/01.mp3', 'Two/01.mp3')).toEqual(['One/01.mp3', 'Two/01.mp3'])
})

test('what holds no sound is left out', () => {
  expect(pathsOf('A/cover.jpg', 'A/.hidden/a.mp3', 'A/a.mp3', 'A/a.cue')).toEqual(['a.mp3'])
})
