import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WavWriter } from '../src/audio/wav.ts'
import type { Comparison } from '../src/match/comparison.ts'
import { unisono } from './command-line.ts'
import { syntheticMusic } from './synthetic-music.ts'

interface Printed extends Comparison {
  readonly query: { readonly path: string; readonly seconds: number; readonly peaks: number }
  readonly evidence: readonly string[]
}

let folder: string

function writeWav(name: string, pcm: Float32Array): void {
  const file = new WavWriter(join(folder, name), 8000, 2)
  file.push(pcm)
  file.close()
}

function convert(from: string, to: string, ...args: readonly string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-i', join(folder, from), ...args, join(folder, to)])
}

async function compared(a: string, b: string, ...flags: readonly string[]): Promise<Printed> {
  const { code, stdout, stderr } = await unisono(folder, 'compare', a, b, '--json', ...flags)
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout) as Printed
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-compare-'))
  writeWav('whole.wav', syntheticMusic({ seed: 1, seconds: 60 }))
  writeWav('other.wav', syntheticMusic({ seed: 2, seconds: 40 }))
  writeWav('silence.wav', new Float32Array(16000 * 3))
  convert('whole.wav', 'faster.mp3', '-af', 'asetrate=8240,aresample=8000', '-b:a', '48k')
  convert('whole.wav', 'part.ogg', '-ss', '20.5', '-t', '15')
  writeFileSync(join(folder, 'text.mp3'), 'no song\n'.repeat(100))
  await unisono(folder, 'fingerprint', 'whole.wav')
})

afterAll(() => rmSync(folder, { recursive: true }))

describe('unisono compare', () => {
  test('audio with a fingerprint: a faster copy', async () => {
    const found = await compared('faster.mp3', 'whole.wav.db.lo', '--plot', 'p.svg')
    expect(found.relation).toBe('same')
    expect(found.speed).toBeCloseTo(1.03, 3)
    expect(found.pitchSemitones).toBeCloseTo(0.51, 1)
    expect(Math.min(found.coverage, found.referenceCoverage)).toBeGreaterThan(0.9)
    expect(found.evidence.slice(0, 2)).toEqual(['3.0 % faster', 'pitch +0.5'])
    expect(found.query.path).toBe('faster.mp3')
    expect(readFileSync(join(folder, 'p.svg'), 'utf8')).toContain('<title>faster.mp3 and whole.wav.db.lo</title>')
  })

  test('an excerpt, either way round, with where it lies', async () => {
    const [part, whole] = [await compared('part.ogg', 'whole.wav'), await compared('whole.wav', 'part.ogg')]
    expect([part.relation, whole.relation]).toEqual(['contained', 'contains'])
    expect(part.spans.length).toBe(1)
    expect(part.spans[0].referenceStart - part.spans[0].start).toBeCloseTo(20.5, 1)
    expect(whole.coverage).toBeCloseTo(0.25, 1)
  })

  test('in words, with a picture as PNG', async () => {
    const { code, stdout } = await unisono(folder, 'compare', 'part.ogg', 'whole.wav', '--plot', 'p.png')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^part\.ogg\n {2}is a part of\nwhole\.wav\n/)
    expect(stdout).toMatch(/coverage +(9\d|100) % of the first, 2\d % of the second/)
    expect(stdout).toMatch(/0:0\d\.\d – 0:1\d\.\d +0:2\d\.\d – 0:3\d\.\d +\d+ %/)
    expect(readFileSync(join(folder, 'p.png')).subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
  })

  test('different recordings, and a change that the policy does not look for', async () => {
    expect((await compared('other.wav', 'whole.wav')).relation).toBe('different')
    expect((await compared('faster.mp3', 'whole.wav', '--policy', 'exact')).relation).not.toBe('same')
    const { stdout } = await unisono(folder, 'compare', 'other.wav', 'whole.wav')
    expect(stdout).toContain('is another recording than')
    expect(stdout).not.toContain('missing')
  })

  test('says of each side why it gives no answer', async () => {
    const { code, stdout, stderr } = await unisono(folder, 'compare', 'silence.wav', 'text.mp3', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout).failed.map(({ path }: { path: string }) => path)).toEqual(['silence.wav', 'text.mp3'])
    expect(stderr).toMatch(/silence\.wav has too little sound to be compared: 0 peaks/)
    writeFileSync(join(folder, 'torn.lo'), readFileSync(join(folder, 'whole.wav.db.lo')).subarray(0, 100))
    const torn = await unisono(folder, 'compare', 'torn.lo', 'whole.wav')
    expect(torn).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^torn\.lo: /) })
  })

  test('says when both are one file, and answers all the same', async () => {
    const { code, stdout, stderr } = await unisono(folder, 'compare', 'part.ogg', './part.ogg')
    expect([code, stderr]).toEqual([0, 'part.ogg is compared with itself: both names are one file.\n'])
    expect(stdout).toContain('is the same recording as')
  })

  test('refuses a plot that it cannot draw, or onto an input', async () => {
    const gif = await unisono(folder, 'compare', 'part.ogg', 'whole.wav', '--plot', 'p.gif')
    expect(gif).toMatchObject({ code: 2, stderr: expect.stringContaining('ends in .svg or .png') })
    const onto = await unisono(folder, 'compare', 'a.svg', 'whole.wav', '--plot', './a.svg')
    expect(onto).toMatchObject({ code: 2, stderr: expect.stringContaining('would overwrite an input') })
    expect(existsSync(join(folder, 'p.gif'))).toBe(false)
  })
})
