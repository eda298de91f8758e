import { expect, test } from 'vitest'
import { seededRandom } from '../../test/synthetic-music.ts'
import type { Constellation } from '../dsp/constellation.ts'
import { fit as fitByReference } from './fit.ts'
import { forth, type Line, match as matchByReference } from './line.ts'
import { LineKernel } from './line-kernel/kernel.ts'
import { KERNEL_BYTES } from './line-kernel/kernel-bytes.ts'

const EXACT: Line = { timeScale: 1, offset: 0, pitchShift: 0 }

type Random = () => number

function kernel(): LineKernel {
  const made = LineKernel.make()
  if (made === undefined) throw new Error('no kernel here')
  return made
}

function constellationOf(peaks: readonly (readonly [time: number, pitch: number])[]): Constellation {
  const ordered = [...peaks].sort(([a], [b]) => a - b)
  return {
    times: Uint32Array.from(ordered, ([time]) => time),
    pitches: Uint16Array.from(ordered, ([, pitch]) => pitch),
    levels: new Uint8Array(ordered.length),
  }
}

function randomConstellation(random: Random, peaks: number, time: number, lowest: number, highest: number, begin = 0) {
  return constellationOf(
    Array.from({ length: peaks }, () => [
      begin + Math.floor(random() * time),
      lowest + Math.floor(random() * (highest - lowest + 1)),
    ]),
  )
}

function randomLine(random: Random): Line {
  return {
    timeScale: 0.8 + 0.4 * random(),
    offset: Math.floor(20_000 * (random() - 0.5)) + (random() < 0.5 ? 0 : random()),
    pitchShift: 1500 * (random() - 0.5),
  }
}

/** What lies along a line of it: most peaks, a little off their places, and some others. */
function copyOf(query: Constellation, line: Line, random: Random, error: number): Constellation {
  const peaks: [number, number][] = []
  query.times.forEach((time, peak) => {
    if (random() < 0.3) return
    const off = () => Math.round(error * (random() - 0.5))
    const pitch = Math.round(query.pitches[peak] + line.pitchShift) + off()
    peaks.push([Math.max(0, Math.round(forth(line, time)) + off()), Math.max(0, Math.min(65_535, pitch))])
    if (random() < 0.1) peaks.push([Math.floor(random() * 100_000), Math.floor(random() * 65_536)])
  })
  return constellationOf(peaks)
}

function expectSame(kernel: LineKernel, query: Constellation, reference: Constellation, line: Line, around = 0): void {
  expect(kernel.take(query, reference, line)).toBe(true)
  expect(kernel.fit(line, around)).toEqual(fitByReference(query, reference, line, around))
  const { peaks, theirs, timeErrors, pitchErrors, likes } = kernel.match(line)
  const expected = matchByReference(query, reference, line)
  expect({ peaks, theirs, timeErrors, pitchErrors }).toEqual({
    peaks: expected.peaks,
    theirs: expected.theirs,
    timeErrors: expected.timeErrors,
    pitchErrors: expected.pitchErrors,
  })
  expect(likes).toEqual(expected.likes)
}

test('the kernel follows a copy along the very same lines as the reference, whatever it did before', () => {
  const random = seededRandom(1)
  const one = kernel()
  let fits = 0
  for (let run = 0; run < 150; run++) {
    const query = randomConstellation(random, Math.floor(3000 * random()), 100_000, 6500, 13_500)
    const line = randomLine(random)
    const reference = copyOf(query, line, random, 20 * random())
    const near = {
      timeScale: line.timeScale * (1 + 0.01 * (random() - 0.5)),
      offset: line.offset + 30 * (random() - 0.5),
      pitchShift: line.pitchShift + 60 * (random() - 0.5),
    }
    const around = 110_000 * random() - 5000
    const pivoted = { ...near, offset: line.offset + around * (line.timeScale - near.timeScale) }
    for (const along of [line, near, pivoted, EXACT, randomLine(random)]) {
      expectSame(one, query, reference, along, around)
      if (fitByReference(query, reference, along, around) !== undefined) fits++
    }
  }
  expect(fits).toBeGreaterThan(200)
})

test('of crowds, where many have the same time and the same distance, the very same are taken', () => {
  const random = seededRandom(2)
  const one = kernel()
  for (let run = 0; run < 300; run++) {
    const time = 1 + Math.floor(3000 * random())
    const crowd = () => randomConstellation(random, Math.floor(600 * random()), time, 7000, 7000 + 200 * (run % 4))
    const [query, reference] = [crowd(), crowd()]
    for (const line of [EXACT, { ...EXACT, offset: 0.5, pitchShift: 0.5 }, { ...randomLine(random), offset: 7 }])
      expectSame(one, query, reference, line, random() * time)
    expectSame(one, query, query, EXACT, time / 2)
  }
})

test('pitches at both ends of their range are far from each other', () => {
  const random = seededRandom(3)
  const one = kernel()
  const end = () => Math.floor(100 * random()) + (random() < 0.5 ? 0 : 65_436)
  const side = () => constellationOf(Array.from({ length: 80 }, () => [Math.floor(500 * random()), end()]))
  for (let run = 0; run < 50; run++) {
    const [query, reference] = [side(), side()]
    for (const pitchShift of [0, -60.3, 60.3, 65_480, -65_500, 70_000])
      expectSame(one, query, reference, { ...EXACT, pitchShift }, 250)
  }
})

test('nothing, one peak, and lines that lead nowhere', () => {
  const one = kernel()
  const nothing = constellationOf([])
  const single = constellationOf([[5000, 9000]])
  const song = randomConstellation(seededRandom(4), 500, 30_000, 7000, 8000)
  for (const query of [nothing, single, song]) {
    for (const reference of [nothing, single, song]) {
      for (const offset of [0, -30_000, 29_990, 1e9, -1e9, 1e12])
        for (const timeScale of [1, 1 / 1024, 1024])
          for (const around of [0, 15_000, -1e9, 1e9, Number.NaN, Number.POSITIVE_INFINITY])
            expectSame(one, query, reference, { timeScale, offset, pitchShift: 3.25 }, around)
    }
  }
})

test('days of sound, and the latest times that the kernel knows', () => {
  const random = seededRandom(5)
  const one = kernel()
  const long = randomConstellation(random, 20_000, 2 ** 30, 7000, 7200)
  const late = randomConstellation(random, 2000, 60_000, 7000, 9000, 2 ** 30 - 60_000)
  expectSame(one, long, copyOf(long, EXACT, random, 4), EXACT, 2 ** 29)
  expectSame(one, late, copyOf(late, EXACT, random, 4), EXACT, 2 ** 30 - 30_000)
  expectSame(one, late, long, { timeScale: 1.1, offset: -(2 ** 28), pitchShift: 0 }, 2 ** 30 - 30_000)
})

test('what it cannot do is left to the reference', () => {
  const one = kernel()
  const song = randomConstellation(seededRandom(6), 100, 30_000, 7000, 8000)
  const late = randomConstellation(seededRandom(7), 100, 30_000, 7000, 8000, 2 ** 31)
  const large = { times: new Uint32Array(2 ** 20), pitches: new Uint16Array(2 ** 20), levels: new Uint8Array(2 ** 20) }
  expect(one.take(song, late, EXACT)).toBe(false)
  expect(one.take(late, song, EXACT)).toBe(false)
  expect(one.take(large, song, EXACT)).toBe(false)
  expect(one.take(song, large, EXACT)).toBe(false)
  for (const far of [
    { timeScale: 0 },
    { timeScale: -1 },
    { timeScale: Number.NaN },
    { offset: 2e12 },
    { pitchShift: 2e6 },
  ])
    expect(one.take(song, song, { ...EXACT, ...far })).toBe(false)
  expectSame(one, song, song, EXACT, 15_000)
})

test('the module is small enough for every browser', () => {
  expect(KERNEL_BYTES.length).toBeLessThanOrEqual(4096)
})
