import { expect, test } from 'vitest'
import { seededRandom } from '../../test/synthetic-music.ts'
import type { Constellation } from '../dsp/constellation.ts'
import { LANDMARKS } from './landmark-parameters.ts'
import { EXACT, LandmarkFormer, landmarks, type Probe } from './landmarks.ts'
import { anyOf, witnessOf } from './witness.ts'

function randomConstellation(peaks: number, seed: number): Constellation {
  const random = seededRandom(seed)
  const times = Uint32Array.from({ length: peaks }, () => Math.floor(random() * peaks * 28)).sort()
  return {
    times,
    pitches: Uint16Array.from(times, () => 6600 + Math.floor(random() * 6800)),
    levels: Uint8Array.from(times, () => Math.floor(random() * 200)),
  }
}

const constellation = randomConstellation(1500, 1)

test('each anchor gives the landmarks of every choice of targets among its nearest', () => {
  const { hashes } = landmarks(constellation, 1)
  const { targets, fan } = LANDMARKS
  const choices = (n: number, k: number): number =>
    k === 0 ? 1 : n < k ? 0 : choices(n - 1, k - 1) + choices(n - 1, k)
  expect(hashes.length).toBe(sum(fanSizes(constellation), (size) => choices(Math.min(size, fan), targets)))
})

/** Peaks in each anchor's target zone, by comparing all with all. */
function fanSizes({ times, pitches }: Constellation): number[] {
  return Array.from(
    times,
    (time, anchor) =>
      times.filter((other, i) => {
        const frames = (other - time) / 16
        return (
          frames >= LANDMARKS.zoneFirstFrame &&
          frames <= LANDMARKS.zoneLastFrame &&
          Math.abs(pitches[i] - pitches[anchor]) <= 12 * 128
        )
      }).length,
  )
}

function sum(values: readonly number[], of: (value: number) => number): number {
  return values.reduce((total, value) => total + of(value), 0)
}

test.each([
  [1, 2],
  [2, 8],
  [8, 32],
  [4, 256],
])('one hash in %i holds all of one in %i', (dense, sparse) => {
  const kept = new Set(pairsOf(dense))
  const fewer = pairsOf(sparse)
  expect(fewer.length).toBeGreaterThan(0)
  expect(fewer.filter((pair) => !kept.has(pair))).toEqual([])
})

function pairsOf(sampling: number): string[] {
  const { hashes, times } = landmarks(constellation, sampling)
  return Array.from(hashes, (hash, i) => `${hash}@${times[i]}`)
}

test('the share that is kept is near one in the sampling', () => {
  const all = landmarks(constellation, 1).hashes.length
  for (const sampling of [2, 8, 32]) {
    expect(landmarks(constellation, sampling).hashes.length / all).toBeGreaterThan(0.6 / sampling)
    expect(landmarks(constellation, sampling).hashes.length / all).toBeLessThan(1.5 / sampling)
  }
})

test('a recording that begins later has the same hashes, later', () => {
  const later = { ...constellation, times: constellation.times.map((time) => time + 12_345) }
  const { hashes, times } = landmarks(constellation, 8)
  const moved = landmarks(later, 8)
  expect(moved.hashes).toEqual(hashes)
  expect(moved.times).toEqual(times.map((time) => time + 12_345))
})

test('a probe undoes a change of speed and pitch', () => {
  const shift = 12 * Math.log2(1.05)
  const faster: Constellation = {
    ...constellation,
    times: constellation.times.map((time) => Math.round(time / 1.05)),
    pitches: constellation.pitches.map((pitch) => Math.round(pitch + shift * 128)),
  }
  const known = new Set(landmarks(constellation, 1).hashes)
  const shared = (probe?: { timeScale: number; pitchShift: number }) =>
    landmarks(faster, 1, probe).hashes.filter((hash) => known.has(hash)).length / known.size
  expect(shared({ timeScale: 1.05, pitchShift: -shift })).toBeGreaterThan(0.5)
  expect(shared()).toBeLessThan(0.01)
})

/** Small steps, far ones, both ways, and changes of one kind alone. */
const PROBES: readonly Probe[] = [
  EXACT,
  { timeScale: 1, pitchShift: 0.25 },
  { timeScale: 1, pitchShift: -12 },
  { timeScale: 1.01, pitchShift: 0 },
  { timeScale: 1.01, pitchShift: -0.17 },
  { timeScale: 0.9, pitchShift: 1.8 },
  { timeScale: 1.32, pitchShift: -4.8 },
  { timeScale: 0.757, pitchShift: 0 },
]

test.each([1, 8, 256])('probes that share their zones give each its own landmarks: one hash in %i', (sampling) => {
  const together = new LandmarkFormer(
    constellation,
    PROBES.map((probe) => ({ probe, sampling })),
  ).landmarks()
  for (const [number, probe] of PROBES.entries()) {
    const rows = Array.from(together.hashes, (hash, i) => [hash, together.times[i], together.probes[i]] as const)
    const own = rows.filter((row) => row[2] === number).map(([hash, time]) => `${hash}@${time}`)
    const { hashes, times } = landmarks(constellation, sampling, probe)
    expect(own).toEqual(Array.from(hashes, (hash, i) => `${hash}@${times[i]}`))
  }
})

test('each probe may have its own sampling', () => {
  const mixed = new LandmarkFormer(constellation, [
    { probe: EXACT, sampling: 2 },
    { probe: PROBES[3], sampling: 16 },
  ]).landmarks()
  const of = (number: number) => mixed.hashes.filter((_, i) => mixed.probes[i] === number)
  expect(of(0)).toEqual(landmarks(constellation, 2).hashes)
  expect(of(1)).toEqual(landmarks(constellation, 16, PROBES[3]).hashes)
})

test('what a sparser sampling keeps too is left out, and nothing else', () => {
  const [dense, sparse, between] = [
    { probe: EXACT, sampling: 4 },
    { probe: EXACT, sampling: 32 },
    { probe: EXACT, sampling: 4, beyond: 32 },
  ].map((probe) => new LandmarkFormer(constellation, [probe]).landmarks().hashes)
  expect([...sparse, ...between].sort()).toEqual([...dense].sort())
})

test('a former for many probes knows the exact landmarks of the constellation alone', () => {
  const alone = new LandmarkFormer(constellation, [{ probe: EXACT, sampling: 4 }])
  const others = PROBES.map((probe) => ({ probe, sampling: 16 }))
  const together = new LandmarkFormer(constellation, [{ probe: EXACT, sampling: 4, fan: 8 }, ...others])
  for (const least of [1, 200, 1e6]) {
    const enough = alone.enough([64, 16, 4], least)
    expect(together.enough([64, 16, 4], least)).toEqual(enough)
    expect([64, 16, 4].map((sampling) => landmarks(constellation, sampling).hashes)).toContainEqual(enough.hashes)
  }
})

test.each(PROBES)('zones are those that a search through all peaks finds: %o', (probe) => {
  const changed: Constellation = {
    ...constellation,
    pitches: constellation.pitches.map((pitch) => pitch + Math.round(probe.pitchShift * 128)),
  }
  // Without sampling, anchors that have four partners or more differ in how many landmarks they have.
  const { times } = landmarks(constellation, 1, probe)
  const counts = new Map<number, number>()
  for (const time of times) counts.set(time, (counts.get(time) ?? 0) + 1)
  const expected = new Map<number, number>()
  for (const [anchor, size] of zoneSizes(changed, probe.timeScale).entries()) {
    const time = Math.round(constellation.times[anchor] * probe.timeScale)
    const choices = (size * (size - 1) * (size - 2)) / 6
    if (choices > 0) expected.set(time, (expected.get(time) ?? 0) + choices)
  }
  expect(counts).toEqual(expected)
})

/** Peaks in each anchor's target zone at a time scale, at most as many as the fan takes. */
function zoneSizes({ times, pitches }: Constellation, scale: number): number[] {
  return Array.from(times, (time, anchor) => {
    const inside = times.filter((other, i) => {
      const units = Math.round((other - time) * scale)
      return i > anchor && units >= 32 && units <= 800 && Math.abs(pitches[i] - pitches[anchor]) <= 12 * 128
    })
    return Math.min(inside.length, LANDMARKS.fan)
  })
}

test('a landmark knows its nearest neighbour, and is of one kind whatever that is', () => {
  const known = landmarks(constellation, 1).hashes
  expect(known.every((hash) => witnessOf(hash) !== 0)).toBe(true)
  // A foreign peak beside each tenth one takes places in fans, and becomes a witness.
  const foreign = withForeignPeaks(constellation)
  const found = landmarks(foreign, 1).hashes
  const shared = (of: (hash: number) => number) => {
    const there = new Set(found.map(of))
    return known.filter((hash) => there.has(of(hash))).length / known.length
  }
  expect(shared((hash) => hash)).toBeLessThan(0.8 * shared(anyOf))
  const wide = new LandmarkFormer(foreign, [{ probe: EXACT, sampling: 1, fan: 8 }]).landmarks().hashes
  const kinds = new Set(wide.map(anyOf))
  expect(known.filter((hash) => kinds.has(anyOf(hash))).length / known.length).toBeGreaterThan(shared(anyOf))
})

function withForeignPeaks({ times, pitches, levels }: Constellation): Constellation {
  const rows = Array.from(times, (time, i) => [time, pitches[i], levels[i]] as const)
  const more = rows
    .filter((_, i) => i % 4 === 0)
    .map(([time, pitch, level]) => [time + 40, pitch + 200, level] as const)
  const all = [...rows, ...more].sort((a, b) => a[0] - b[0])
  return {
    times: Uint32Array.from(all, ([time]) => time),
    pitches: Uint16Array.from(all, ([, pitch]) => pitch),
    levels: Uint8Array.from(all, ([, , level]) => level),
  }
}
