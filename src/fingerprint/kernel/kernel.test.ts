import { expect, test } from 'vitest'
import { seededRandom } from '../../../test/synthetic-music.ts'
import type { Constellation } from '../../dsp/constellation.ts'
import { targetZones, zoneBounds } from '../target-zones.ts'
import { sampledTuples } from '../tuples.ts'
import { LandmarkKernel } from './kernel.ts'

function kernel(): LandmarkKernel {
  const made = LandmarkKernel.make()
  if (made === undefined) throw new Error('no kernel here')
  return made
}

/** @param spacing time units from one peak to the next, on average. */
function randomConstellation(peaks: number, spacing: number, pitchRange: number, seed: number): Constellation {
  const random = seededRandom(seed)
  const times = Uint32Array.from({ length: peaks }, () => Math.floor(random() * peaks * spacing)).sort()
  return {
    times,
    pitches: Uint16Array.from(times, () => 6600 + Math.floor(random() * pitchRange)),
    levels: new Uint8Array(peaks),
  }
}

const SCALES = [[1], [1, 0.9, 1.1], [0.4], [0.757, 1.32]]

test('zones and tuples are those of the reference, whatever came before', () => {
  const fast = kernel()
  for (const [i, peaks] of [0, 1, 3, 4, 2000, 50, 6000].entries()) {
    for (const [spacing, pitchRange] of [
      [28, 6800],
      [28, 1],
      [4, 6800],
      [400, 3000],
    ]) {
      const constellation = randomConstellation(peaks, spacing, pitchRange, i)
      for (const [j, scales] of SCALES.entries()) {
        const bounds = zoneBounds(scales)
        const [sampling, fan] = [[1, 8, 64, 304.4][(i + j) % 4], [6, 8][j % 2]]
        const zones = targetZones(constellation, bounds, fan)
        const tuples = sampledTuples(zones, sampling, fan)
        const formed = fast.form(constellation, bounds, sampling, fan)
        // Where there are too many, it says so.
        if (formed === undefined) {
          expect(zones.keys.length > peaks * (fan + 7) || tuples.count > (peaks * 128) / sampling).toBe(true)
          continue
        }
        expect(formed.zones.starts).toEqual(zones.starts)
        const all = zones.starts[peaks]
        expect(formed.zones.keys).toEqual(zones.keys.subarray(0, all))
        expect(formed.zones.keysByPlace).toEqual(zones.keysByPlace.subarray(0, all))
        const { count, anchors, keys, patterns } = tuples
        expect(formed.tuples).toEqual({
          count,
          anchors: anchors.subarray(0, count),
          keys: keys.subarray(0, 3 * count),
          patterns: patterns.subarray(0, count),
        })
      }
    }
  }
})

test('peaks after the middle of all times that there can be are told as those before', () => {
  const near = randomConstellation(500, 28, 3000, 6)
  for (const begin of [2 ** 31 - 6000, 2 ** 32 - 20_000]) {
    const constellation = { ...near, times: near.times.map((time) => time + begin) }
    const [bounds, fan] = [zoneBounds([1]), 8]
    const zones = targetZones(near, bounds, fan)
    expect(targetZones(constellation, bounds, fan)).toEqual(zones)
    expect(kernel().form(constellation, bounds, 8, fan)?.zones.starts).toEqual(zones.starts)
  }
})

test('music has room enough', () => {
  const constellation = randomConstellation(4200, 28, 6800, 5)
  for (const sampling of [4, 16, 64, 512])
    expect(kernel().form(constellation, zoneBounds([1, 0.89, 1.12]), sampling, 8)).toBeDefined()
})

test('a constellation beyond what a thread may keep is left to the reference', () => {
  const peaks = 600_000
  const constellation = {
    times: new Uint32Array(peaks),
    pitches: new Uint16Array(peaks),
    levels: new Uint8Array(peaks),
  }
  expect(kernel().form(constellation, zoneBounds([1]), 64, 8)).toBeUndefined()
})
