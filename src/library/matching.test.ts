import { expect, test } from 'vitest'
import { syntheticMusic } from '../../test/synthetic-music.ts'
import { ConstellationExtractor } from '../dsp/extractor.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import { type Fingerprint, slice } from '../fingerprint/fingerprint.ts'
import { DEFAULT_POLICY, EXACT_POLICY } from '../match/policy.ts'
import { matches } from './matching.ts'
import { SAMPLING_STEPS, samplingFor } from './sampling.ts'

const SECONDS = 40

function fingerprint(seed: number, level = 1): Fingerprint {
  const extractor = new ConstellationExtractor()
  extractor.push(syntheticMusic({ seed, seconds: SECONDS, sampleRate: PARAMETERS.sampleRate }).map((s) => s * level))
  return {
    kind: 'database',
    parametersVersion: PARAMETERS.version,
    duration: SECONDS * TIME_UNITS_PER_SECOND,
    engine: 'test',
    constellation: extractor.finish(),
  }
}

const one = fingerprint(1)
const library = [fingerprint(2), one, fingerprint(3), fingerprint(1, 0.5), slice(one, 10, 22), fingerprint(4)]

test.each([1, 2])('finds each pair once, and no other, with %d threads', async (concurrency) => {
  const steps: string[] = []
  const found = await matches(library, {
    policy: DEFAULT_POLICY,
    concurrency,
    onPhase: (phase) => steps.push(phase),
  })
  const pairs = found.map(({ query, reference }) => [query, reference].sort().join())
  expect(pairs.sort()).toEqual(['1,3', '1,4', '3,4'])
  for (const { query, reference, comparison } of found) {
    const expected = query === 4 ? 'contained' : reference === 4 ? 'contains' : 'same'
    expect(comparison.relation).toBe(expected)
  }
  expect(steps).toEqual(['searched', 'compared'])
})

test('of nothing or one recording there are no pairs', async () => {
  for (const few of [[], [one]]) expect(await matches(few, { policy: EXACT_POLICY, concurrency: 1 })).toEqual([])
})

test('ends on request', async () => {
  const controller = new AbortController()
  const found = matches(library, {
    policy: DEFAULT_POLICY,
    concurrency: 1,
    signal: controller.signal,
    onStep: () => controller.abort(),
  })
  await expect(found).rejects.toMatchObject({ kind: 'aborted' })
})

test('the sample is thinner the more there is, and a power of two', () => {
  expect([0, 40, 41, 200, 1000, 1001, 1e6].map((hours) => samplingFor(hours * 3600))).toEqual([2, 2, 4, 4, 8, 32, 32])
  for (const { sampling } of SAMPLING_STEPS) expect(Math.log2(sampling) % 1).toBe(0)
})
