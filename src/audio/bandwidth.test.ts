import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bandwidth, bandwidthOf, measureBandwidth } from './bandwidth.ts'
import { findEngine, openDecoder } from './engine.ts'

const directory = mkdtempSync(join(tmpdir(), 'bandwidth-'))
const SECONDS = 30

function make(name: string, ...args: string[]): string {
  const path = join(directory, name)
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args, path])
  return path
}

async function measure(path: string): Promise<Bandwidth> {
  return measureBandwidth(openDecoder(await findEngine('ffmpeg')), path, SECONDS)
}

/** A lossless file that was made of an encoded one. */
function reencoded(name: string, ...encoder: string[]): string {
  return make(
    `${name}.flac`,
    '-i',
    make(name, '-i', join(directory, 'true.flac'), ...encoder),
    '-ar',
    '44100',
    '-sample_fmt',
    's16',
  )
}

beforeAll(() => {
  // Pink noise that swells: energy at all frequencies, less and less of it, as in music.
  make(
    'true.flac',
    '-f',
    'lavfi',
    '-i',
    `anoisesrc=c=pink:a=0.4:r=44100:d=${SECONDS}:s=1`,
    '-af',
    'tremolo=f=0.3:d=0.8',
    '-ac',
    '2',
    '-sample_fmt',
    's16',
  )
})
afterAll(() => rmSync(directory, { recursive: true }))

describe('the bandwidth', () => {
  test('of a true lossless file has no limit', async () => {
    expect(await measure(join(directory, 'true.flac'))).toEqual({ cutoffHz: 22050, brickWall: false })
  })

  test.each([
    ['64.mp3', ['-b:a', '64k'], 10500, 11800],
    ['128.mp3', ['-b:a', '128k'], 15800, 17200],
    ['320.mp3', ['-b:a', '320k'], 19500, 20800],
    ['resampled.wav', ['-ar', '22050'], 10500, 12600],
  ])('of a flac made from %s ends at a wall', async (name, encoder, lowest, highest) => {
    const { cutoffHz, brickWall } = await measure(reencoded(name, ...encoder))
    expect(brickWall).toBe(true)
    expect(cutoffHz).toBeGreaterThanOrEqual(lowest)
    expect(cutoffHz).toBeLessThanOrEqual(highest)
  })

  test.each([
    ['quiet', 'volume=-50dB'],
    ['dull', 'treble=g=-40:f=3000,lowpass=f=4000:p=2'],
    ['silent', 'volume=0'],
  ])('of %s music is no wall', async (name, filter) => {
    const path = make(`${name}.flac`, '-i', join(directory, 'true.flac'), '-af', filter, '-sample_fmt', 's16')
    expect((await measure(path)).brickWall).toBe(false)
  })
})

describe('a wall', () => {
  const bands = (level: (hertz: number) => number) =>
    Float64Array.from({ length: 220 }, (_, i) => Math.max(-128, level(i * 100)))

  test('is a fall of 25 dB at once', () => {
    const found = bandwidthOf(
      bands((hertz) => (hertz < 16000 ? -80 : -120)),
      44100,
    )
    expect(found.brickWall).toBe(true)
    expect(Math.abs(found.cutoffHz - 16000)).toBeLessThanOrEqual(300)
  })

  test('is no slope, however long', () => {
    expect(
      bandwidthOf(
        bands((hertz) => -40 - hertz / 120),
        44100,
      ),
    ).toEqual({ cutoffHz: 9900, brickWall: false })
  })

  test('is none if there is sound behind it', () => {
    expect(
      bandwidthOf(
        bands((hertz) => (hertz > 9000 && hertz < 15000 ? -120 : -80)),
        44100,
      ).brickWall,
    ).toBe(false)
  })
})
