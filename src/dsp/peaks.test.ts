import { expect, test } from 'vitest'
import { seededRandom } from '../../test/synthetic-music.ts'
import { noteOfBin, PARAMETERS } from './parameters.ts'
import { PeakPicker } from './peaks.ts'
import { BINS } from './spectrogram.ts'

const P = PARAMETERS
const FLOOR = 2 * 10 ** (P.floorDb / 10)

type Spectrum = readonly Float32Array[]

/** The definition, asked of every bin of every frame. */
function bruteForcePeaks(rows: Spectrum): number[][] {
  const loudest = rows.map((row) => Math.max(...row.subarray(P.lowestBin, P.highestBin + 1)))
  const peaks: number[][] = []
  for (let frame = 0; frame < rows.length; frame++) {
    const nearby = loudest.slice(Math.max(0, frame - P.loudnessFrames), frame + P.loudnessFrames + 1)
    const quietest = Math.max(FLOOR, Math.max(...nearby) * 10 ** (-P.dynamicRangeDb / 10))
    for (let bin = P.lowestBin; bin <= P.highestBin; bin++)
      if (rows[frame][bin] >= quietest && isMaximum(rows, frame, bin)) peaks.push(peakAt(rows, frame, bin))
  }
  return peaks.sort((p, q) => p[0] - q[0] || p[1] - q[1])
}

/** Of equals the first wins: the earlier frame, then the lower bin. */
function isMaximum(rows: Spectrum, frame: number, bin: number): boolean {
  const power = rows[frame][bin]
  const reach = 2 ** (P.neighbourhoodSemitones / 12)
  for (
    let f = Math.max(0, frame - P.neighbourhoodFrames);
    f <= Math.min(rows.length - 1, frame + P.neighbourhoodFrames);
    f++
  ) {
    for (let k = Math.ceil(bin / reach); k <= Math.min(BINS - 1, Math.floor(bin * reach)); k++) {
      const first = f < frame || (f === frame && k < bin)
      if (rows[f][k] > power || (first && rows[f][k] === power)) return false
    }
  }
  return true
}

function peakAt(rows: Spectrum, frame: number, bin: number): number[] {
  const power = (f: number, k: number): number => rows[f]?.[k] ?? 0
  const time = Math.max(0, frame + top(power(frame - 1, bin), power(frame, bin), power(frame + 1, bin)))
  const note = noteOfBin(bin + top(power(frame, bin - 1), power(frame, bin), power(frame, bin + 1)))
  const level = 10 * Math.log10(power(frame, bin) / FLOOR)
  return [
    Math.round(time * P.timeUnitsPerFrame),
    Math.round(note * P.pitchUnitsPerSemitone),
    Math.min(255, Math.round(level * P.levelUnitsPerDb)),
  ]
}

function top(before: number, middle: number, after: number): number {
  const [a, b, c] = [before, middle, after].map((power) => Math.log(power + 1e-30))
  return a - 2 * b + c < 0 ? Math.max(-0.5, Math.min(0.5, (a - c) / (2 * (a - 2 * b + c)))) : 0
}

function pickedPeaks(rows: Spectrum): number[][] {
  const picker = new PeakPicker()
  for (const row of rows) picker.push(row)
  const { times, pitches, levels } = picker.finish()
  return Array.from(times, (time, i) => [time, pitches[i], levels[i]])
}

function randomSpectrum(
  seed: number,
  frames: number,
  power: (random: () => number, frame: number) => number,
): Float32Array[] {
  const random = seededRandom(seed)
  return Array.from({ length: frames }, (_, frame) => Float32Array.from({ length: BINS }, () => power(random, frame)))
}

test.each([1, 2, 3])('picks what the definition says: smooth powers over 120 dB, seed %i', (seed) => {
  const rows = randomSpectrum(seed, 200, (random) => 10 ** (-12 * random()))
  const expected = bruteForcePeaks(rows)
  expect(expected.length).toBeGreaterThan(100)
  expect(pickedPeaks(rows)).toEqual(expected)
})

test('picks what the definition says: many equal powers', () => {
  const rows = randomSpectrum(4, 150, (random) => 2 ** -Math.floor(random() ** 0.2 * 6))
  expect(pickedPeaks(rows)).toEqual(bruteForcePeaks(rows))
})

test('picks what the definition says: loudness that comes and goes', () => {
  const rows = randomSpectrum(5, 400, (random, frame) => 10 ** (-4 * random() - (frame % 130 < 30 ? 0 : 7)))
  expect(pickedPeaks(rows)).toEqual(bruteForcePeaks(rows))
})

test.each([1, 2, 7, 8, 15, 16])('picks what the definition says: only %i frames', (frames) => {
  const rows = randomSpectrum(6, frames, (random) => random())
  expect(pickedPeaks(rows)).toEqual(bruteForcePeaks(rows))
})

test('finds nothing in nothing', () => {
  expect(pickedPeaks([])).toEqual([])
  expect(pickedPeaks(randomSpectrum(7, 100, () => 0))).toEqual([])
})
