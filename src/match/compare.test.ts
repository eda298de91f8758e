import { describe, expect, test } from 'vitest'
import { syntheticMusic } from '../../test/synthetic-music.ts'
import type { Constellation } from '../dsp/constellation.ts'
import { ConstellationExtractor } from '../dsp/extractor.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import { type Fingerprint, slice } from '../fingerprint/fingerprint.ts'
import { EXACT } from '../fingerprint/landmarks.ts'
import { Bands } from './bands.ts'
import { compare, verifyCandidate } from './compare.ts'
import { DEFAULT_POLICY, EXACT_POLICY, WIDE_POLICY } from './policy.ts'

const RATE = PARAMETERS.sampleRate

function fingerprintOf(pcm: Float32Array): Fingerprint {
  const extractor = new ConstellationExtractor()
  extractor.push(pcm)
  const duration = Math.round(extractor.seconds * 500)
  return {
    kind: 'database',
    parametersVersion: PARAMETERS.version,
    duration,
    engine: 'test',
    constellation: extractor.finish(),
  }
}

const part = (pcm: Float32Array, from: number, to: number) => pcm.subarray(from * RATE * 2, to * RATE * 2)
function joined(...parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((length, { length: more }) => length + more, 0))
  let at = 0
  for (const pcm of parts) {
    all.set(pcm, at)
    at += pcm.length
  }
  return all
}

const one = syntheticMusic({ seed: 1, seconds: 60 })
const two = syntheticMusic({ seed: 2, seconds: 60 })
const first = fingerprintOf(one)
const second = fingerprintOf(two)

/** What a change of speed or tempo does to the peaks. */
function changed(fingerprint: Fingerprint, speed: number, semitones: number): Fingerprint {
  const { times, pitches, levels } = fingerprint.constellation
  const constellation: Constellation = {
    times: times.map((time) => Math.round(time / speed)),
    pitches: pitches.map((pitch) => Math.round(pitch + semitones * PARAMETERS.pitchUnitsPerSemitone)),
    levels,
  }
  return { ...fingerprint, duration: Math.round(fingerprint.duration / speed), constellation }
}

describe('relations', () => {
  test('a recording is itself, whole', () => {
    const { comparison } = compare(first, first, EXACT_POLICY)
    expect(comparison).toMatchObject({ relation: 'same', similarity: 1, coverage: 1, referenceCoverage: 1, speed: 1 })
    expect(comparison.pitchSemitones).toBeCloseTo(0)
    expect(comparison.spans).toHaveLength(1)
  })

  test('another recording is different', () => {
    expect(compare(second, first, DEFAULT_POLICY).comparison).toMatchObject({ relation: 'different' })
  })

  test('an excerpt is contained, and the whole contains it, wherever the cut fell in a frame', () => {
    const excerpt = fingerprintOf(part(one, 20.013, 35.013))
    const { comparison } = compare(excerpt, first, DEFAULT_POLICY)
    expect(comparison.relation).toBe('contained')
    expect(comparison.spans[0].referenceStart - comparison.spans[0].start).toBeCloseTo(20.013, 1)
    expect(compare(first, excerpt, DEFAULT_POLICY).comparison.relation).toBe('contains')
  })

  test('a slice of a fingerprint is an excerpt too', () => {
    expect(compare(slice(first, 10, 25), first, EXACT_POLICY).comparison.relation).toBe('contained')
  })

  test('a cut gives two spans that jump by its length', () => {
    const edit = fingerprintOf(joined(part(one, 0, 25), part(one, 37, 60)))
    const { comparison } = compare(edit, first, DEFAULT_POLICY)
    expect(comparison.relation).toBe('same')
    const offsets = comparison.spans.map(({ start, referenceStart }) => referenceStart - start)
    expect(offsets).toHaveLength(2)
    expect(offsets[0]).toBeCloseTo(0, 1)
    expect(offsets[1]).toBeCloseTo(12, 1)
    expect(comparison.spans[0].end).toBeCloseTo(25, 0)
    expect(comparison.spans[1].start).toBeCloseTo(25, 0)
  })

  test('a medley overlaps both its parts', () => {
    const medley = fingerprintOf(joined(part(one, 0, 28), part(two, 0, 28)))
    expect(compare(medley, first, DEFAULT_POLICY).comparison.relation).toBe('overlaps')
    expect(compare(medley, second, DEFAULT_POLICY).comparison.relation).toBe('overlaps')
  })

  test('a loop is itself from beginning to end, and the same as one round of it', () => {
    const round = part(one, 0, 12)
    const loop = fingerprintOf(joined(round, round, round, round, round, round, round, round, round, round))
    const { comparison } = compare(loop, loop, EXACT_POLICY)
    expect(comparison).toMatchObject({ relation: 'same', coverage: 1, referenceCoverage: 1 })
    expect(comparison.spans).toHaveLength(1)
    expect(compare(fingerprintOf(round), loop, EXACT_POLICY).comparison.relation).toBe('same')
    expect(compare(loop, fingerprintOf(round), EXACT_POLICY).comparison.relation).toBe('same')
  })

  test('silence before and after does not count against the coverage', () => {
    const silence = new Float32Array(20 * RATE * 2)
    const { comparison } = compare(fingerprintOf(joined(silence, one, silence)), first, DEFAULT_POLICY)
    expect(comparison).toMatchObject({ relation: 'same', coverage: 1 })
    expect(comparison.spans[0].referenceStart - comparison.spans[0].start).toBeCloseTo(-20, 1)
  })

  test('nothing is the same as silence', () => {
    const silence = fingerprintOf(new Float32Array(30 * RATE * 2))
    expect(compare(silence, first, DEFAULT_POLICY).comparison.relation).toBe('different')
    expect(compare(first, silence, DEFAULT_POLICY).comparison.relation).toBe('different')
    expect(compare(silence, silence, DEFAULT_POLICY).comparison.relation).toBe('different')
  })
})

test('a candidate beyond doubt is found from any of its votes, and also where that one is there by chance', () => {
  const cut = fingerprintOf(joined(part(two, 0, 10), part(one, 0, 20)))
  const offset = -10 * TIME_UNITS_PER_SECOND
  const found = (hashes: number, aroundSeconds: number) => {
    const around = aroundSeconds * TIME_UNITS_PER_SECOND
    const lines = [{ timeScale: 1, offset, pitchShift: 0, around }]
    const candidate = { number: 0, votes: hashes, hashes, passage: 0, probes: [EXACT], lines }
    return verifyCandidate(new Bands(cut.constellation), new Bands(first.constellation), candidate).comparison
  }
  const glanced = found(2, 0)
  expect(glanced.relation).not.toBe('different')
  for (const seconds of [11, 20, 29, 3]) {
    const sure = found(100, seconds)
    expect(sure.relation).toBe(glanced.relation)
    expect(sure.coverage).toBeCloseTo(glanced.coverage, 2)
    expect(sure.margin).toBeCloseTo(glanced.margin, 1)
  }
})

test('of a candidate that holds for less than two seconds no more is sought, of one of three seconds all', () => {
  const offset = 20 * TIME_UNITS_PER_SECOND
  const candidate = {
    number: 0,
    votes: 2,
    hashes: 2,
    passage: 0,
    probes: [EXACT],
    lines: [{ timeScale: 1, offset, pitchShift: 0, around: 0 }],
  }
  const found = (query: Fingerprint) =>
    verifyCandidate(new Bands(query.constellation), new Bands(first.constellation), candidate)
  const bar = found(fingerprintOf(joined(part(one, 20, 21.8), part(two, 0, 20))))
  expect(bar.alignment).toMatchObject({ isWhole: false })
  expect(bar.comparison.relation).toBe('different')
  expect(found(slice(first, 20, 23))).toMatchObject({
    alignment: { isWhole: true },
    comparison: { relation: 'contained' },
  })
})

describe('probes', () => {
  test.each([
    ['3 % faster', 1.03, 12 * Math.log2(1.03), DEFAULT_POLICY],
    ['9.6 % slower', 0.904, 12 * Math.log2(0.904), DEFAULT_POLICY],
    ['tempo +7.3 %', 1.073, 0, DEFAULT_POLICY],
    ['pitch −1.37 semitones', 1, -1.37, DEFAULT_POLICY],
    ['sped up by a quarter', 1.25, 12 * Math.log2(1.25), WIDE_POLICY],
  ])('%s is found and measured', (_name, speed, semitones, policy) => {
    const { comparison } = compare(changed(first, speed, semitones), first, policy)
    expect(comparison.relation).toBe('same')
    expect(comparison.speed).toBeCloseTo(speed, 3)
    expect(comparison.pitchSemitones).toBeCloseTo(semitones, 1)
  })

  test('a policy without the change does not look for it', () => {
    expect(compare(changed(first, 1.05, 12 * Math.log2(1.05)), first, EXACT_POLICY).comparison.relation).toBe(
      'different',
    )
  })
})
