import { expect, test } from 'vitest'
import { isFaked, ranked } from './best-copy.ts'
import type { LibraryFile } from './findings.ts'

function file(path: string, change: Partial<LibraryFile> = {}): LibraryFile {
  return {
    path,
    bytes: 5_000_000,
    modifiedMilliseconds: 0,
    seconds: 180,
    container: 'mp3',
    codec: 'mp3',
    lossless: false,
    sampleRate: 44100,
    channels: 2,
    bitRate: 192_000,
    bandwidth: { cutoffHz: 18_600, brickWall: true },
    warnings: [],
    ...change,
  }
}

const flac = file('true.flac', {
  lossless: true,
  bitRate: 900_000,
  bandwidth: { cutoffHz: 22_050, brickWall: false },
})
const faked = file('faked.flac', { lossless: true, bitRate: 700_000, bandwidth: { cutoffHz: 16_000, brickWall: true } })
const mp3 = file('low.mp3', { bitRate: 128_000, bandwidth: { cutoffHz: 16_100, brickWall: true } })
const better = file('better.mp3')

function order(...files: readonly LibraryFile[]): string[] {
  return ranked(files).map(({ path }) => path)
}

test('lossless, then wider band, then lossy over the lossless that was made of it', () => {
  expect(order(faked, mp3, better, flac)).toEqual(['true.flac', 'better.mp3', 'low.mp3', 'faked.flac'])
  expect(ranked([faked, flac]).map(({ best, reason }) => [best, reason])).toEqual([
    [true, 'It is lossless, where the next best is made of a lossy copy.'],
    [false, 'It is lossless only by its format: its treble is cut off at 16.0 kHz, as in a lossy copy.'],
  ])
})

test('then bits a second, then length, then age, then name', () => {
  const long = file('long.mp3', { seconds: 185 })
  const old = file('z-old.mp3', { modifiedMilliseconds: -5 })
  const rich = file('rich.mp3', { bitRate: 320_000, seconds: 170 })
  expect(order(file('b.mp3'), file('a.mp3'), old, long, rich)).toEqual([
    'rich.mp3',
    'long.mp3',
    'z-old.mp3',
    'a.mp3',
    'b.mp3',
  ])
  expect(ranked([rich, long]).map(({ reason }) => reason)).toEqual([
    'It has 320 kbit/s, the next best 192 kbit/s.',
    'It has 192 kbit/s, the best 320 kbit/s; but it is 15.0 s longer.',
  ])
})

test('the bit rate of lossless files says nothing', () => {
  expect(order(file('a.wav', { ...flac, path: 'a.wav', bitRate: 1_411_000, seconds: 179 }), flac)).toEqual([
    'true.flac',
    'a.wav',
  ])
})

test('near values are equal, but not without end', () => {
  const [a, b, c] = [20_000, 19_200, 18_400].map((cutoffHz, i) =>
    file(`${i}.mp3`, { bandwidth: { cutoffHz, brickWall: true }, bitRate: 100_000 + i * 50_000 }),
  )
  for (const files of [
    [a, b, c],
    [c, b, a],
    [b, a, c],
  ])
    expect(order(...files)).toEqual(['1.mp3', '0.mp3', '2.mp3'])
})

test('a recording at a low sample rate, or with little treble, is not faked', () => {
  expect(isFaked(faked)).toBe(true)
  expect(isFaked({ ...faked, sampleRate: 32_000, bandwidth: { cutoffHz: 15_500, brickWall: true } })).toBe(false)
  expect(isFaked({ ...faked, bandwidth: { cutoffHz: 9000, brickWall: false } })).toBe(false)
  expect(isFaked({ ...faked, lossless: false })).toBe(false)
})
