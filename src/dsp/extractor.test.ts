import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRandom, syntheticMusic } from '../../test/synthetic-music.ts'
import type { Constellation } from './constellation.ts'
import { ConstellationExtractor } from './extractor.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from './parameters.ts'

const { sampleRate, timeUnitsPerFrame, pitchUnitsPerSemitone } = PARAMETERS

function constellationOf(...chunks: Float32Array[]): Constellation {
  const extractor = new ConstellationExtractor()
  for (const chunk of chunks) extractor.push(chunk)
  return extractor.finish()
}

/** A tone that swells and fades around a moment. */
function swell(hertz: number, atSeconds: number, seconds: number): Float32Array {
  return Float32Array.from({ length: seconds * sampleRate * 2 }, (_, i) => {
    const t = (i >> 1) / sampleRate
    return 0.5 * Math.exp(-(((t - atSeconds) / 0.2) ** 2)) * Math.sin(2 * Math.PI * hertz * t)
  })
}

function loudestPeak({ times, pitches, levels }: Constellation): { seconds: number; note: number } {
  const i = levels.indexOf(Math.max(...levels))
  return { seconds: times[i] / TIME_UNITS_PER_SECOND, note: pitches[i] / pitchUnitsPerSemitone }
}

/** Share of the peaks that the reference has within one frame and 0.4 semitone, `offset` units later. */
function shareFound(query: Constellation, reference: Constellation, offset: number): number {
  let found = 0
  for (let i = 0; i < query.times.length; i++) {
    const near = reference.times.findIndex(
      (time, j) =>
        Math.abs(time - offset - query.times[i]) <= timeUnitsPerFrame &&
        Math.abs(reference.pitches[j] - query.pitches[i]) <= 0.4 * pitchUnitsPerSemitone,
    )
    if (near >= 0) found++
  }
  return found / query.times.length
}

describe('chunks', () => {
  const pcm = syntheticMusic({ seed: 1, seconds: 6 })
  const whole = constellationOf(pcm)

  test('leave no trace, even where they tear a pair of samples', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9000 }), { minLength: 3, maxLength: 40 }), (sizes) => {
        const chunks: Float32Array[] = []
        for (let at = 0, i = 0; at < pcm.length; i++) {
          const size = sizes[i % sizes.length] + (i % sizes.length === 0 ? 1 : 0)
          chunks.push(pcm.subarray(at, at + size))
          at += size
        }
        expect(constellationOf(...chunks)).toEqual(whole)
      }),
      { numRuns: 30 },
    )
  })

  test.each([1, 2, 3, 255, 257, 1023])('of %i samples give the same constellation', (size) => {
    const chunks = Array.from({ length: Math.ceil(pcm.length / size) }, (_, i) =>
      pcm.subarray(i * size, (i + 1) * size),
    )
    expect(constellationOf(...chunks)).toEqual(whole)
  })

  test('are counted in seconds', () => {
    const extractor = new ConstellationExtractor()
    for (const end of [1, 4001, 16000]) extractor.push(pcm.subarray(0, end))
    expect(extractor.seconds).toBeCloseTo((1 + 4001 + 16000) / 2 / sampleRate, 9)
  })
})

describe('a constellation', () => {
  test('of music has about fifteen peaks a second, in order, none twice, none past the end', () => {
    const seconds = 20
    const { times, pitches, levels } = constellationOf(syntheticMusic({ seed: 2, seconds }))
    expect(times.length / seconds).toBeGreaterThan(7)
    expect(times.length / seconds).toBeLessThan(30)
    expect([pitches.length, levels.length]).toEqual([times.length, times.length])
    for (let i = 1; i < times.length; i++)
      expect(times[i] - times[i - 1] || pitches[i] - pitches[i - 1]).toBeGreaterThan(0)
    expect(times[times.length - 1]).toBeLessThanOrEqual(seconds * TIME_UNITS_PER_SECOND + timeUnitsPerFrame)
  })

  test.each([0, 1, 300, 8001, 80000])('of %i samples of silence is empty', (samples) => {
    expect(constellationOf(new Float32Array(samples)).times).toHaveLength(0)
  })

  test.each([165, 220, 261.63, 440, 987.77, 1500, 2093, 3300, 3700])(
    'has a tone of %f Hz at its note and its moment',
    (hertz) => {
      const { seconds, note } = loudestPeak(constellationOf(swell(hertz, 1.2345, 3)))
      expect(Math.abs(note - (69 + 12 * Math.log2(hertz / 440)))).toBeLessThanOrEqual(0.05)
      expect(Math.abs(seconds - 1.2345)).toBeLessThanOrEqual(0.016)
    },
  )

  test('has clicks at their times and nothing between them', () => {
    const clicks = [0.3, 0.8137, 1.5, 2.2222, 3.001, 3.9]
    const pcm = new Float32Array(5 * sampleRate * 2)
    for (const click of clicks) pcm.fill(1, Math.round(click * sampleRate) * 2, Math.round(click * sampleRate) * 2 + 2)
    const times = Array.from(constellationOf(pcm).times, (time) => time / TIME_UNITS_PER_SECOND)
    for (const time of times)
      expect(Math.min(...clicks.map((click) => Math.abs(click - time)))).toBeLessThanOrEqual(0.016)
    for (const click of clicks)
      expect(Math.min(...times.map((time) => Math.abs(click - time)))).toBeLessThanOrEqual(0.016)
  })

  test.each([77, 128, 1000, 40077])('of music cut %i samples later holds the same peaks', (cut) => {
    const pcm = syntheticMusic({ seed: 5, seconds: 30 })
    const whole = constellationOf(pcm)
    const later = constellationOf(pcm.subarray(cut * 2))
    expect(shareFound(later, whole, (cut / sampleRate) * TIME_UNITS_PER_SECOND)).toBeGreaterThan(0.9)
    expect(shareFound(later, whole, 3 * TIME_UNITS_PER_SECOND + 3)).toBeLessThan(0.3)
  })

  test('does not heed an inverted channel', () => {
    const pcm = syntheticMusic({ seed: 6, seconds: 10 })
    const inverted = pcm.map((x, i) => (i % 2 ? -x : x))
    expect(shareFound(constellationOf(inverted), constellationOf(pcm), 0)).toBeGreaterThan(0.99)
  })

  test('survives samples that are no numbers or far out of scale', () => {
    const pcm = syntheticMusic({ seed: 7, seconds: 10 })
    const random = seededRandom(7)
    const wild = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30, -3e38]
    const damaged = pcm.slice()
    for (const value of wild) damaged[Math.floor(random() * damaged.length)] = value
    const clamped = damaged.map((x) => (Number.isNaN(x) ? 0 : Math.max(-4, Math.min(4, x))))
    expect(constellationOf(damaged)).toEqual(constellationOf(clamped))
    expect(shareFound(constellationOf(damaged), constellationOf(pcm), 0)).toBeGreaterThan(0.5)
  })
})
