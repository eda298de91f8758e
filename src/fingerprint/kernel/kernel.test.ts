import { expect, test } from 'vitest'
import { seededRandom } from '../../../test/synthetic-music.ts'
import type { Constellation } from '../../dsp/constellation.ts'
import { type Kin, KinReference, type Source } from '../kin.ts'
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
const SAMPLINGS = [1, 8, 64, 304.4]
const SHIFTS = [0, 1, -1, 63, -64, 230, -7000, 9000]

function sourceOf(
  constellation: Constellation,
  { scales = [1], sampling = 8, fan = 8 }: { scales?: number[]; sampling?: number; fan?: number } = {},
): Source {
  return { constellation, bounds: zoneBounds(scales), sampling, fan }
}

/** One for each scale that sees all, and as many again that see less in some way. */
function someKin({ sampling, fan }: Source, scales: readonly number[], seed: number): Kin[] {
  const random = seededRandom(seed)
  const below = (end: number) => Math.floor(random() * end)
  const all = scales.map((timeScale, i) => ({ timeScale, fan, sampling, beyond: undefined, numbers: [i], shifts: [0] }))
  const fewer = scales.map((timeScale) => {
    const sparser = sampling * [1, 1.3, 4][below(3)]
    const numbers = Array.from({ length: below(4) }, () => below(65_536))
    return {
      timeScale,
      fan: 4 + below(fan - 3),
      sampling: sparser,
      beyond: [undefined, sparser, sparser * 2.5][below(3)],
      numbers,
      shifts: numbers.map(() => SHIFTS[below(SHIFTS.length)]),
    }
  })
  return [...all, ...fewer].sort(() => random() - 0.5)
}

/** Whether the kernel has no room: then it says so. */
function isTooMuch({ constellation, bounds, sampling, fan }: Source): boolean {
  const zones = targetZones(constellation, bounds, fan)
  const peaks = constellation.times.length
  const { count } = sampledTuples(zones, sampling, fan)
  return zones.keys.length > peaks * (fan + 7) || count > (peaks * 128) / sampling
}

test('landmarks are those of the reference, whatever came before', () => {
  const fast = kernel()
  let compared = 0
  for (const [i, peaks] of [0, 1, 3, 4, 2000, 50, 6000].entries()) {
    for (const [spacing, pitchRange] of [
      [28, 6800],
      [28, 1],
      [4, 6800],
      [400, 3000],
    ]) {
      const constellation = randomConstellation(peaks, spacing, pitchRange, i)
      for (const [j, scales] of SCALES.entries()) {
        const source = sourceOf(constellation, { scales, sampling: SAMPLINGS[(i + j) % 4], fan: [6, 8][j % 2] })
        const kin = someKin(source, scales, i + 10 * j)
        const formed = fast.landmarks(source, kin)
        if (formed === undefined) {
          expect(isTooMuch(source)).toBe(true)
          continue
        }
        const reference = new KinReference(source)
        expect(formed).toEqual(reference.landmarks(kin))
        expect(fast.landmarks(source, kin.slice(1))).toEqual(reference.landmarks(kin.slice(1)))
        compared += formed.hashes.length
      }
    }
  }
  expect(compared).toBeGreaterThan(500_000)
})

test('whoever comes back to a source finds its landmarks again', () => {
  const [first, second] = [1, 2].map((seed) => sourceOf(randomConstellation(1000, 28, 6800, seed)))
  const fast = kernel()
  for (const source of [first, second, first, first, second]) {
    const kin = someKin(source, [1], 3)
    expect(fast.landmarks(source, kin)).toEqual(new KinReference(source).landmarks(kin))
  }
})

test('times are rounded as the reference rounds them, and come around where it lets them', () => {
  const near = randomConstellation(500, 28, 3000, 6)
  const scales = [1, 0.5, 1.5, 1.0625, 0.91, 1.0990000000000002]
  for (const begin of [0, 1, 2 ** 31 - 6000, 2 ** 32 - 20_000]) {
    const source = sourceOf({ ...near, times: near.times.map((time) => time + begin) }, { scales })
    const kin = someKin(source, scales, 7)
    const formed = kernel().landmarks(source, kin)
    expect(formed?.hashes.length).toBeGreaterThan(1000)
    expect(formed).toEqual(new KinReference(source).landmarks(kin))
  }
})

test('peaks after the middle of all times that there can be are told as those before', () => {
  const near = randomConstellation(500, 28, 3000, 6)
  const hashesOf = (constellation: Constellation) => {
    const source = sourceOf(constellation)
    return kernel().landmarks(source, someKin(source, [1], 1))?.hashes
  }
  for (const begin of [2 ** 31 - 6000, 2 ** 32 - 20_000])
    expect(hashesOf({ ...near, times: near.times.map((time) => time + begin) })).toEqual(hashesOf(near))
})

test('music has room enough', () => {
  const constellation = randomConstellation(4200, 28, 6800, 5)
  for (const sampling of [4, 16, 64, 512])
    expect(kernel().landmarks(sourceOf(constellation, { scales: [1, 0.89, 1.12], sampling }), [])).toBeDefined()
})

test('a constellation beyond what a thread may keep is left to the reference', () => {
  const peaks = 600_000
  const constellation = {
    times: new Uint32Array(peaks),
    pitches: new Uint16Array(peaks),
    levels: new Uint8Array(peaks),
  }
  expect(kernel().landmarks(sourceOf(constellation, { sampling: 64 }), [])).toBeUndefined()
})

test('more landmarks than a thread may keep are left to the reference', () => {
  const source = sourceOf(randomConstellation(4200, 28, 6800, 5))
  const [kin] = someKin(source, [1], 1)
  const many = { ...kin, numbers: Array(2000).fill(0), shifts: Array(2000).fill(0) }
  const fast = kernel()
  expect(fast.landmarks(source, [many])).toBeUndefined()
  expect(fast.landmarks(source, [kin])).toEqual(new KinReference(source).landmarks([kin]))
})
