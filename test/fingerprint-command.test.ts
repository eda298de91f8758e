import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WavWriter } from '../src/audio/wav.ts'
import { decodeFingerprint } from '../src/fingerprint/codec.ts'
import { durationSeconds, type Fingerprint } from '../src/fingerprint/fingerprint.ts'
import { unisono } from './command-line.ts'
import { syntheticMusic } from './synthetic-music.ts'

let folder: string

function writeWav(name: string, pcm: Float32Array): void {
  const file = new WavWriter(join(folder, name), 8000, 2)
  file.push(pcm)
  file.close()
}

function read(name: string): Fingerprint {
  return decodeFingerprint(readFileSync(join(folder, name)))
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-'))
  writeWav('one.wav', syntheticMusic({ seed: 1, seconds: 30 }))
  writeWav('two words.wav', syntheticMusic({ seed: 2, seconds: 20 }))
  writeWav('silence.wav', new Float32Array(16000 * 5))
  writeFileSync(join(folder, 'text.mp3'), 'not a song at all\n'.repeat(100))
  writeFileSync(join(folder, 'empty.mp3'), '')
})

afterAll(() => rmSync(folder, { recursive: true }))

describe('unisono fingerprint', () => {
  test('writes a database fingerprint beside each input', async () => {
    const { code, stdout, stderr } = await unisono(folder, 'fingerprint', 'one.wav', 'two words.wav')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('one.wav → one.wav.db.lo (0:30, ')
    expect(stdout).toContain('two words.wav → two words.wav.db.lo (0:20, ')
    expect(read('one.wav.db.lo').kind).toBe('database')
    expect(durationSeconds(read('two words.wav.db.lo'))).toBeCloseTo(20, 2)
  })

  test('names each bad file in a sentence, does the others, and leaves with 1', async () => {
    const bad = ['silence.wav', 'text.mp3', 'empty.mp3', 'missing.mp3']
    const { code, stdout, stderr } = await unisono(folder, 'fingerprint', '--json', ...bad, 'one.wav')
    const { fingerprints, failed } = JSON.parse(stdout)
    expect(code).toBe(1)
    expect(fingerprints.map(({ path }: { path: string }) => path)).toEqual(['one.wav'])
    expect(failed.map(({ path }: { path: string }) => path).sort()).toEqual(bad.toSorted())
    expect(stderr).toMatch(/silence\.wav has too little sound to be recognised by: 0 peaks/)
    for (const name of bad) {
      expect(stderr).toContain(name)
      expect(existsSync(join(folder, `${name}.db.lo`))).toBe(false)
    }
  })

  test('-cli makes a query of 12 s, from -s on', async () => {
    const { code } = await unisono(folder, 'fingerprint', '-cli', '-s', '3', '-i', 'one.wav')
    expect(code).toBe(0)
    const query = read('one.wav.cli.lo')
    expect(query.kind).toBe('query')
    expect(durationSeconds(query)).toBeCloseTo(12, 2)
  })

  test('-s and -l choose the part, -o the place, and -au saves the sound', async () => {
    const { code } = await unisono(folder, 'fingerprint', 'one.wav', '-s', '5', '-l', '7.5', '-o', 'part.lo', '-au')
    expect(code).toBe(0)
    expect(durationSeconds(read('part.lo'))).toBeCloseTo(7.5, 2)
    expect(readFileSync(join(folder, 'one.wav.wav')).length).toBe(44 + 7.5 * 8000 * 2 * 2)
  })

  // The system's ffmpeg is there: scripts/prepare-tests.sh installs it.
  test('either decoder gives nearly the same fingerprint', async () => {
    for (const decoder of ['ffmpeg', 'wasm'])
      await unisono(folder, 'fingerprint', 'one.wav', '-o', `${decoder}.lo`, '--decoder', decoder)
    const [native, wasm] = [read('ffmpeg.lo'), read('wasm.lo')]
    expect([native.engine, wasm.engine]).toEqual([expect.stringMatching(/^ffmpeg /), expect.stringMatching(/^wasm /)])
    expect(Math.abs(wasm.constellation.times.length - native.constellation.times.length)).toBeLessThan(10)
  })

  test('says where it could not write', async () => {
    const { code, stderr } = await unisono(folder, 'fingerprint', 'one.wav', '-o', 'nowhere/one.lo')
    expect(code).toBe(1)
    expect(stderr).toContain('nowhere/one.lo cannot be written: there is no such file or folder.')
  })
})

describe('called wrongly', () => {
  test.each([
    ['nothing to do', [], /Usage: unisono/],
    ['an unknown command', ['fingrprint'], /unknown command 'fingrprint'\n\(Did you mean fingerprint\?\)/],
    ['no files', ['fingerprint'], /name at least one audio file/],
    ['one output for two', ['fingerprint', 'a', 'b', '-o', 'c'], /--output names one file, and there are 2 inputs/],
    ['an output onto the input', ['fingerprint', 'one.wav', '-o', './one.wav'], /would overwrite the input/],
    ['no number', ['fingerprint', 'one.wav', '-s', 'x'], /a number of seconds/],
    ['an unknown flag', ['fingerprint', '--jsn', 'a'], /unknown option '--jsn'\n\(Did you mean --json\?\)/],
  ])('%s: leaves with 2 and says what is wrong', async (_, args, sentence) => {
    const { code, stderr } = await unisono(folder, ...args)
    expect(code).toBe(2)
    expect(stderr).toMatch(sentence)
  })

  test('help and version are no errors', async () => {
    expect(await unisono(folder, '--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
    expect(await unisono(folder, 'fingerprint', '-h')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('-cli'),
    })
  })
})
