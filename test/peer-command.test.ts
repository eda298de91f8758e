import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WavWriter } from '../src/audio/wav.ts'
import type { Span } from '../src/match/comparison.ts'
import { unisono } from './command-line.ts'
import { syntheticMusic } from './synthetic-music.ts'

interface Match {
  readonly id: string
  readonly score: number
  readonly natural: boolean
  readonly relation: string
  readonly speed: number
  readonly pitch: number
  readonly spans: readonly Span[]
}

type Line = Readonly<Record<string, number>> & {
  readonly id: string
  readonly matches: readonly Match[]
  readonly error?: string
  readonly summary?: Readonly<Record<string, number>>
}

let folder: string

function convert(from: string, to: string, ...args: readonly string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-i', join(folder, from), ...args, join(folder, to)])
}

async function peer(...args: readonly string[]): Promise<{ code: number | null; lines: Line[] }> {
  const { code, stdout, stderr } = await unisono(folder, 'peer', ...args)
  expect(stderr).toBe('')
  return {
    code,
    lines: stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line),
  }
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-peer-'))
  for (const seed of [1, 2, 3]) {
    const file = new WavWriter(join(folder, `${seed}.wav`), 8000, 2)
    file.push(syntheticMusic({ seed, seconds: 40 }))
    file.close()
  }
  convert('1.wav', 'faster.mp3', '-af', 'asetrate=8240,aresample=8000', '-b:a', '48k')
  convert('2.wav', 'part.mp3', '-ss', '12', '-t', '12')
  writeFileSync(join(folder, 'index.tsv'), 'one\t1.wav\t40\ntwo\t2.wav\t40\n')
  writeFileSync(
    join(folder, 'query.tsv'),
    'copy\tfaster.mp3\t38.8\r\nexcerpt\tpart.mp3\t12\nstranger\t3.wav\t40\nmissing\tnowhere.mp3\t1\n',
  )
})

afterAll(() => rmSync(folder, { recursive: true }))

test('index, then query in a new process', async () => {
  const indexed = await peer('index', '--work', 'work', '--list', 'index.tsv')
  expect(indexed.code).toBe(0)
  const [one, two, { summary }] = indexed.lines
  expect([one.id, two.id]).toEqual(['one', 'two'])
  for (const line of [one, two]) {
    expect(line.audio_s).toBeCloseTo(40, 2)
    expect(line.extract_cpu_s).toBeGreaterThan(0)
    expect(line.insert_cpu_s).toBeGreaterThan(0)
    expect(line.insert_wall_s).toBeGreaterThan(0)
  }
  const bytes = readdirSync(join(folder, 'work')).reduce(
    (sum, name) => sum + statSync(join(folder, 'work', name)).size,
    0,
  )
  expect(summary).toEqual({ tracks: 2, audio_s: one.audio_s + two.audio_s, hashes: one.hashes + two.hashes, bytes })

  const queried = await peer('query', '--work', 'work', '--list', 'query.tsv')
  expect(queried.code).toBe(1)
  const [missing, copy, excerpt, stranger] = queried.lines
  expect(missing).toEqual({ id: 'missing', error: 'There is no file nowhere.mp3.' })
  expect(copy.matches).toEqual([expect.objectContaining({ id: 'one', natural: true, relation: 'same' })])
  expect(copy.matches[0].speed).toBeCloseTo(1.03, 3)
  expect(copy.matches[0].pitch).toBeCloseTo(12 * Math.log2(1.03), 1)
  expect(copy.matches[0].score).toBeGreaterThan(0.5)
  expect(excerpt.matches).toEqual([expect.objectContaining({ id: 'two', natural: false, relation: 'contained' })])
  const [{ start, referenceStart }] = excerpt.matches[0].spans
  expect(referenceStart - start).toBeCloseTo(12, 1)
  expect(stranger.matches).toEqual([])
  for (const line of [copy, excerpt, stranger]) {
    expect(line.extract_cpu_s).toBeGreaterThan(0)
    expect(line.match_cpu_s).toBeGreaterThan(0)
    expect(line.match_wall_s).toBeGreaterThan(0)
    expect(line.hashes).toBeGreaterThan(0)
  }
})

test('the exact policy looks for no change of speed', async () => {
  const { lines } = await peer('query', '--work', 'work', '--list', 'query.tsv', '--policy', 'exact')
  expect(lines.find(({ id }) => id === 'copy')?.matches).toEqual([])
})

test('extract only fingerprints', async () => {
  const { code, lines } = await peer('extract', '--work', 'none', '--list', 'index.tsv')
  expect(code).toBe(0)
  expect(lines.map(({ id }) => id)).toEqual(['one', 'two'])
  expect(Object.keys(lines[0])).toEqual(['id', 'audio_s', 'extract_cpu_s', 'hashes'])
})

test('says what is wrong with a list or a folder', async () => {
  writeFileSync(join(folder, 'bad.tsv'), 'one\t1.wav\t40\ntwo 2.wav 40\n')
  const bad = await unisono(folder, 'peer', 'index', '--work', 'x', '--list', 'bad.tsv')
  expect(bad).toMatchObject({ code: 1, stderr: expect.stringContaining('bad.tsv: line 2 is not an id') })
  const empty = await unisono(folder, 'peer', 'query', '--work', 'x', '--list', 'query.tsv')
  expect(empty).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no index in x.') })
  truncateSync(join(folder, 'work', 'segment.bin'), 100)
  const torn = await unisono(folder, 'peer', 'query', '--work', 'work', '--list', 'query.tsv')
  expect(torn).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The index in work is incomplete or damaged.'),
  })
})
