import { expect, test } from 'vitest'
import { syntheticMusic } from '../../test/synthetic-music.ts'
import { PARAMETERS } from './parameters.ts'
import { Spectrogram } from './spectrogram.ts'

const { sampleRate, windowSize, hop } = PARAMETERS

function rowsOf(pcm: Float32Array): Float32Array[] {
  const rows: Float32Array[] = []
  const spectrogram = new Spectrogram((row) => rows.push(row.slice()))
  spectrogram.push(pcm)
  spectrogram.finish()
  return rows
}

function sine(hertz: number, samples: number): Float32Array {
  return Float32Array.from({ length: samples * 2 }, (_, i) => Math.sin((2 * Math.PI * hertz * (i >> 1)) / sampleRate))
}

test('a full-scale sine on both channels has power 2 at its bin', () => {
  const bin = 64
  const rows = rowsOf(sine((bin * sampleRate) / windowSize, 8000))
  const row = rows[10]
  expect(row[bin]).toBeCloseTo(2, 4)
  expect(row[bin - 1]).toBeCloseTo(0.5, 4)
  expect(Math.max(...row.subarray(0, bin - 2), ...row.subarray(bin + 3))).toBeLessThan(1e-9)
})

test.each([0, 1, hop - 1, hop, 8000])(
  '%i samples give a row for each hop begun, and one for their start',
  (samples) => {
    expect(rowsOf(sine(440, samples))).toHaveLength(Math.floor(samples / hop) + 1)
  },
)

test('inverting a channel or changing the two for each other leaves the power alone', () => {
  const pcm = syntheticMusic({ seed: 3, seconds: 2 })
  const rows = rowsOf(pcm)
  const inverted = rowsOf(pcm.map((x, i) => (i % 2 ? -x : x)))
  const swapped = rowsOf(pcm.map((_, i) => pcm[i ^ 1]))
  for (const [i, row] of rows.entries()) {
    const loudest = Math.max(...row)
    for (const other of [inverted[i], swapped[i]])
      expect(Math.max(...row.map((power, k) => Math.abs(power - other[k])))).toBeLessThanOrEqual(loudest * 1e-5)
  }
})
