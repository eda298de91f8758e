import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { audioFiles } from './walk.ts'

let folder: string

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'unisono-walk-')))
})

afterEach(() => rmSync(folder, { recursive: true }))

function put(path: string, content = 'x'): void {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  writeFileSync(join(folder, path), content, 'latin1')
}

async function found(...roots: string[]): Promise<string[]> {
  const { files } = await audioFiles(roots.map((root) => join(folder, root)))
  return files.map(({ path }) => relative(folder, path))
}

test('finds audio and video by ending, in all folders, sorted, and nothing else', async () => {
  for (const path of ['b/two.FLAC', 'a/one.mp3', 'a/deep/er/film.mkv', 'a/notes.txt', 'cover.jpg', 'x.db.lo']) put(path)
  expect(await found('.')).toEqual(['a/deep/er/film.mkv', 'a/one.mp3', 'b/two.FLAC'])
})

test('leaves out what is hidden and what was moved away', async () => {
  for (const path of ['.hidden.mp3', '.folder/a.mp3', '.unisono-quarantine/b.mp3', 'away/d.mp3', 'c.mp3']) put(path)
  put('away/unisono-journal.jsonl')
  expect(await found('.')).toEqual(['c.mp3'])
  expect(await found('away')).toEqual(['away/d.mp3'])
})

test('looks into files whose name says nothing', async () => {
  put('flac', 'fLaC....')
  put('text', 'fLaD....')
  put('program.ts', 'export const G = 1\n'.repeat(20))
  put('go.mod', 'module example.com/music\n')
  put('song.mod', `${'.'.repeat(1080)}M.K.`)
  put('stream.ts', `G${'.'.repeat(187)}G...`)
  expect(await found('.')).toEqual(['flac', 'song.mod', 'stream.ts'])
})

test('a folder named twice, one within the other, and links in circles give each file once', async () => {
  put('a/b/one.mp3')
  symlinkSync(join(folder, 'a'), join(folder, 'a/b/circle'))
  symlinkSync(join(folder, 'a/b/one.mp3'), join(folder, 'a/again.mp3'))
  symlinkSync(join(folder, 'a'), join(folder, 'link'))
  expect(await found('a', 'a/b', 'a/b/../..', 'link', 'a/b/one.mp3')).toEqual(['a/b/one.mp3'])
})

test('says what is missing or locked and goes on', async () => {
  put('a.mp3')
  put('locked/b.mp3')
  chmodSync(join(folder, 'locked'), 0)
  const { files, failed } = await audioFiles([folder, join(folder, 'missing')])
  chmodSync(join(folder, 'locked'), 0o700)
  expect(failed.at(-1)?.message).toBe(`There is no file or folder ${folder}/missing.`)
  expect(files.length + failed.length).toBe(3)
})
