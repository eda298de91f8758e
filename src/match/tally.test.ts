import { expect, test } from 'vitest'
import { seededRandom } from '../../test/synthetic-music.ts'
import type { Constellation } from '../dsp/constellation.ts'
import { firstAtOrAfter } from '../fingerprint/fingerprint.ts'
import { Bands } from './bands.ts'
import { MatchKernel } from './kernel/kernel.ts'
import { seeds } from './offsets.ts'
import { PitchOrder } from './pitch-order.ts'
import type { Summit } from './summits.ts'
import { type Counted, ReferenceTally, type Tally } from './tally.ts'

const FRAME = 16
const STEP = 1250

function randomConstellation(random: () => number, peaks: number, time: number, pitches: number): Constellation {
  const times = Uint32Array.from({ length: peaks }, () => Math.floor(random() * time)).sort()
  return {
    times,
    pitches: Uint16Array.from(times, () => 6500 + Math.floor(random() * pitches)),
    levels: new Uint8Array(peaks),
  }
}

function countedOf(query: Constellation, reference: Constellation, timeScale = 1, pitchShift = 0): Counted {
  const zero = Math.ceil(((query.times.at(-1) ?? 0) * timeScale) / FRAME) + 2
  const size = zero + Math.ceil((reference.times.at(-1) ?? 0) / FRAME) + 4
  return { query, reference: new PitchOrder(reference), timeScale, pitchShift, zero, size }
}

/** Of each passage of two steps its summits, and what is then known of all. */
function told(tally: Tally, { query: { times }, size }: Counted): unknown {
  const summits: (readonly Summit[] | undefined)[] = []
  for (let step = 0; step * STEP <= (times.at(-1) ?? 0); step++) {
    const half = step % 2 === 0 ? 0 : 1
    tally.clear(half, 0, size)
    tally.count(half, firstAtOrAfter(times, step * STEP), firstAtOrAfter(times, (step + 1) * STEP))
    summits.push(tally.summits(half === 0 ? 1 : 0, 0, size, step + 1, 1))
  }
  const { counts, most, passages } = tally.all
  return { summits, counts: [...counts], most: [...most], passages: [...passages] }
}

function expectSame(kernel: MatchKernel | undefined, counted: Counted): void {
  const tally = kernel?.tally(counted)
  expect(tally && told(tally, counted)).toEqual(told(new ReferenceTally(counted), counted))
}

test('the kernel tells the very same summits as the reference, whatever it did before', () => {
  const random = seededRandom(1)
  const kernel = MatchKernel.make()
  for (let run = 0; run < 60; run++) {
    const pitches = [1, 60, 700, 7000][run % 4]
    const side = () => randomConstellation(random, Math.floor(800 * random()), 3000 + 20_000 * random(), pitches)
    const [query, reference] = [side(), side()]
    expectSame(kernel, countedOf(query, query))
    expectSame(kernel, countedOf(query, reference, 0.8 + 0.4 * random(), 600 * (random() - 0.5)))
    kernel?.crowdsOf(query)
  }
})

test('nothing, and one peak', () => {
  const kernel = MatchKernel.make()
  const [nothing, one] = [0, 1].map((peaks) => randomConstellation(seededRandom(2), peaks, 5000, 1))
  for (const query of [nothing, one])
    for (const reference of [nothing, one]) expectSame(kernel, countedOf(query, reference))
})

test('more counts than the kernel can tell are left to the reference', () => {
  const many = randomConstellation(seededRandom(3), 120, 1, 1)
  const counted = countedOf(many, many)
  const tally = MatchKernel.make()?.tally(counted)
  tally?.count(0, 0, 120)
  expect(tally?.summits(0, 0, counted.size, 1, 120 ** 2)).toBeUndefined()
  const bands = new Bands(many)
  const explained = { query: new Uint8Array(120), reference: new Uint8Array(120) }
  expect(seeds(bands, bands, 1, 0, explained)[0]).toEqual({ around: STEP, offset: 0 })
})

test('so many places that they would take too much memory are left to the reference', () => {
  const song = randomConstellation(seededRandom(4), 10, 1000, 1)
  expect(MatchKernel.make()?.tally({ ...countedOf(song, song), size: 2 ** 25 })).toBeUndefined()
})
