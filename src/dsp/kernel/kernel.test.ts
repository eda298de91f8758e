import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { seededRandom, syntheticMusic } from '../../../test/synthetic-music.ts'
import type { Constellation } from '../constellation.ts'
import { ConstellationExtractor, type ExtractorOptions } from '../extractor.ts'
import { PARAMETERS } from '../parameters.ts'
import { PeakList } from '../peak-list.ts'
import { HIGH, LOW, PeakPicker } from '../peaks.ts'
import { BINS, Spectrogram } from '../spectrogram.ts'
import { borrowKernel, type Kernel } from './kernel.ts'
import { KERNEL_BYTES } from './kernel-bytes.ts'

const { hop, channels, lowestBin, highestBin, neighbourhoodFrames } = PARAMETERS
const HOP_SAMPLES = hop * channels

function kernel(): Kernel {
  const borrowed = borrowKernel()
  if (borrowed === undefined) throw new Error('no kernel here')
  return borrowed
}

function constellationOf(pcm: Float32Array, options: ExtractorOptions, sizes = [pcm.length]): Constellation {
  const extractor = new ConstellationExtractor(options)
  for (let at = 0, i = 0; at < pcm.length; i++) {
    const size = sizes[i % sizes.length]
    extractor.push(pcm.subarray(at, at + size))
    at += size
  }
  return extractor.finish()
}

function bitsOf(row: Float32Array): string {
  return Buffer.from(row.buffer).toString('base64')
}

function noise(seed: number, samples: number, value: (random: () => number) => number): Float32Array {
  const random = seededRandom(seed)
  return Float32Array.from({ length: samples }, () => value(random))
}

const music = syntheticMusic({ seed: 11, seconds: 12 })
const WILD = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30, -3.4e38, -0, 1e-45]
const SOUNDS: Readonly<Record<string, Float32Array>> = {
  music,
  'music, loud': music.map((x) => 30 * x),
  'music, quiet': music.map((x) => x * 1e-4),
  'music, below what single precision can hold': music.map((x) => x * 1e-40),
  'music of 16 bits, cut off': music.map((x) => Math.max(-0.5, Math.min(0.5, Math.round(x * 32768) / 32768))),
  'music, half of it no numbers': noise(12, music.length, (random) => random()).map((x, i) =>
    x < 0.5 ? music[i] : WILD[i % WILD.length],
  ),
  noise: noise(13, 80_000, (random) => 2 * random() - 1),
  'noise over all magnitudes': noise(14, 80_000, (random) => (random() - 0.5) * 10 ** (10 - 50 * random())),
  'noise near the floor': noise(15, 80_000, (random) => (random() - 0.5) * 3e-3),
  'full scale, alternating': Float32Array.from({ length: 60_000 }, (_, i) => (i & 2 ? 1 : -1)),
  'one channel': music.map((x, i) => (i % 2 ? 0 : x)),
  'nothing but infinity': new Float32Array(20_000).fill(Number.POSITIVE_INFINITY),
  silence: new Float32Array(20_000),
}

describe('the constellation is that of the reference', () => {
  test.each(Object.entries(SOUNDS))('of %s', (_, pcm) => {
    expect(constellationOf(pcm, { kernel: 'simd' })).toEqual(constellationOf(pcm, { kernel: 'reference' }))
  })

  test.each([0, 1, 2, 3, 511, 512, 513, 1023, 1024, 1025, 1536, 2049, 4097])('of %i samples', (length) => {
    const pcm = music.subarray(16_000, 16_000 + length)
    expect(constellationOf(pcm, { kernel: 'simd' })).toEqual(constellationOf(pcm, { kernel: 'reference' }))
  })

  test('in chunks of any lengths', () => {
    const sizes = fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 30_000 }), (some, length) => {
        const pcm = music.subarray(music.length - length)
        const chunks = [...some, 1]
        expect(constellationOf(pcm, { kernel: 'simd' }, chunks)).toEqual(
          constellationOf(pcm, { kernel: 'reference' }, chunks),
        )
      }),
      { numRuns: 60 },
    )
  })
})

test.each(Object.entries(SOUNDS))('the rows of power are those of the reference, bit for bit: %s', (_, sound) => {
  const pcm = sound.map((x) => (Number.isNaN(x) ? 0 : Math.max(-4, Math.min(4, x))))
  const expected: Float32Array[] = []
  new Spectrogram((row) => expected.push(row.slice())).push(pcm)
  const subject = kernel()
  const rows: Float32Array[] = []
  for (let at = 0; at + HOP_SAMPLES <= sound.length; at += HOP_SAMPLES) {
    subject.write(sound.subarray(at, at + HOP_SAMPLES), 0)
    if (!subject.transform()) continue
    rows.push(subject.row.slice())
    subject.pick()
  }
  expect(rows.map(bitsOf)).toEqual(expected.map(bitsOf))
})

describe('the peaks are those of the reference in', () => {
  const spectra: Readonly<Record<string, (random: () => number, frame: number) => number>> = {
    'smooth powers over 120 dB': (random) => 10 ** (-12 * random()),
    'many equal powers': (random) => 2 ** -Math.floor(random() ** 0.2 * 6),
    'loudness that comes and goes': (random, frame) => 10 ** (-4 * random() - (frame % 130 < 30 ? 0 : 7)),
    'powers about the floor': (random) => 2e-9 * (1 + (Math.floor(random() * 5) - 2) * 2 ** -24),
    'one power everywhere': () => 0.5,
  }
  test.each(Object.entries(spectra))('%s', (_, power) => {
    for (const frames of [1, 8, 15, 16, 300]) {
      const random = seededRandom(frames)
      const rows = Array.from({ length: frames }, (_, i) => Float32Array.from({ length: BINS }, () => power(random, i)))
      expect(peaksByKernel(rows)).toEqual(peaksByReference(rows))
    }
  })
})

test('the peaks are those of the reference at the edges of every neighbourhood', () => {
  const apart = 2 * neighbourhoodFrames + 3
  const rows: Float32Array[] = []
  for (let bin = lowestBin; bin <= highestBin; bin++) {
    for (const rival of [LOW[bin] - 1, LOW[bin], HIGH[bin], HIGH[bin] + 1]) {
      const first = rows.length
      for (let i = 0; i < apart; i++) rows.push(new Float32Array(BINS))
      rows[first][bin] = 1
      rows[first + ((bin + rival) % (neighbourhoodFrames + 2))][rival] = 1 + (rival % 3)
    }
  }
  const constellation = peaksByKernel(rows)
  expect(constellation).toEqual(peaksByReference(rows))
  expect(constellation.times.length).toBeGreaterThan(highestBin - lowestBin)
})

test('the peaks are those of the reference wherever in its own row a rival stands', () => {
  const apart = 2 * neighbourhoodFrames + 1
  const rows: Float32Array[] = []
  for (const bin of [20, 23, 29, 30, 31, 59, 60, 61, 119, 120, 121, 239, 240, 241, 479, 480]) {
    for (let rival = LOW[bin] - 1; rival <= HIGH[bin] + 1; rival++) {
      for (const power of [1, 2]) {
        const row = new Float32Array(BINS)
        row[bin] = 1
        row[rival] = power
        rows.push(row, ...Array.from({ length: apart }, () => new Float32Array(BINS)))
      }
    }
  }
  expect(peaksByKernel(rows)).toEqual(peaksByReference(rows))
})

test('the loudest power is that of the reference, in whatever bin it is', () => {
  const subject = kernel()
  for (let bin = 0; bin < BINS; bin++) {
    subject.row.fill(0)[bin] = 1
    subject.pick()
    expect([bin, subject.loudest]).toEqual([bin, bin >= lowestBin && bin <= highestBin ? 1 : 0])
  }
})

function peaksByKernel(rows: readonly Float32Array[]): Constellation {
  const subject = kernel()
  const peaks = new PeakList()
  for (let i = 0; i < rows.length + neighbourhoodFrames; i++) {
    subject.row.set(rows[i] ?? new Float32Array(BINS))
    const count = subject.pick()
    peaks.nextFrame(subject.loudest)
    for (const bin of subject.peaks.subarray(0, count)) peaks.add(subject, i - neighbourhoodFrames, bin)
  }
  return peaks.finish()
}

function peaksByReference(rows: readonly Float32Array[]): Constellation {
  const picker = new PeakPicker()
  for (const row of rows) picker.push(row)
  return picker.finish()
}

describe('a kernel', () => {
  test('serves one recording at a time, and keeps nothing of the last', () => {
    const other = syntheticMusic({ seed: 12, seconds: 5 })
    const expected = constellationOf(music, { kernel: 'reference' })
    const [first, second, abandoned] = Array.from({ length: 3 }, () => new ConstellationExtractor({ kernel: 'simd' }))
    for (let at = 0; at < music.length; at += 5000) {
      first.push(music.subarray(at, at + 5000))
      second.push(music.subarray(at, at + 5000))
      abandoned.push(other)
    }
    expect(first.finish()).toEqual(expected)
    expect(constellationOf(other.subarray(0, 30_001), { kernel: 'simd' }).times.length).toBeGreaterThan(0)
    expect(constellationOf(music, { kernel: 'simd' })).toEqual(expected)
    expect(second.finish()).toEqual(expected)
  })

  test.each(['simd', 'reference'] as const)('is not touched any more by a recording that is finished: %s', (kernel) => {
    const extractor = new ConstellationExtractor({ kernel })
    extractor.push(music)
    extractor.finish()
    expect(() => extractor.finish()).toThrow(/is finished/)
    expect(() => extractor.push(music)).toThrow(/is finished/)
    expect(extractor.seconds).toBe(12)
  })

  test('is less than the 4 KB that any browser compiles at once', () => {
    expect(KERNEL_BYTES.length).toBeLessThan(4096)
  })
})

describe('the reference takes over', () => {
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.resetModules()
  })

  class NoSimd {
    constructor() {
      throw new Error('invalid opcode 0xfd')
    }
  }

  test.each([
    ['WebAssembly', undefined],
    ['SIMD', { Module: NoSimd }],
  ])('where there is no %s', async (_, platform) => {
    vi.stubGlobal('WebAssembly', platform)
    vi.resetModules()
    const { ConstellationExtractor: Elsewhere } = await import('../extractor.ts')
    const extractor = new Elsewhere()
    extractor.push(music)
    expect(extractor.kernel).toBe('reference')
    expect(extractor.finish()).toEqual(constellationOf(music, { kernel: 'reference' }))
    expect(() => new Elsewhere({ kernel: 'simd' })).toThrow(/no WebAssembly with SIMD/)
  })

  test('nowhere else', () => {
    expect(new ConstellationExtractor().kernel).toBe('simd')
  })
})
