import type { Fingerprint } from '../src/fingerprint/fingerprint.ts'
import { indexedLandmarks } from '../src/fingerprint/indexed-landmarks.ts'
import { EXACT } from '../src/fingerprint/landmarks.ts'
import { InvertedIndex } from '../src/inverted-index/inverted-index.ts'
import { SegmentBuilder } from '../src/inverted-index/segment-builder.ts'
import { Bands } from '../src/match/bands.ts'
import { verify } from '../src/match/compare.ts'
import { DEFAULT_POLICY, EXACT_POLICY } from '../src/match/policy.ts'
import { probesOf } from '../src/match/probes.ts'
import { candidates } from '../src/match/votes.ts'
import { cpuOf, median } from './cpu.ts'
import { randomConstellation } from './random.ts'

/** As `unisono scan` samples. */
export const SAMPLING = 8
/** Recordings of four minutes in the index that is measured. */
export const RECORDINGS = 500

/** As votes have it of a copy, and by chance of a stranger. */
const VOTED = { ...EXACT, voted: { timeScale: 1, offset: 0, pitchShift: 0, around: 60_000 } }

/** Milliseconds, medians; a candidate is verified as an upload's are, from its peaks on. */
export interface Matching {
  readonly verifyCopy: number
  readonly verifyStranger: number
  readonly lookUpExact: number
  readonly lookUpDefault: number
}

export async function matchingOf(query: Fingerprint, copy: Fingerprint, stranger: Fingerprint): Promise<Matching> {
  const bands = new Bands(query.constellation)
  const verified = (other: Fingerprint, isSure: boolean) => () =>
    verify(bands, new Bands(other.constellation), [{ ...VOTED, isSure }])
  const index = indexOf(query)
  const lookUp = (policy: typeof DEFAULT_POLICY) => () => candidates(query.constellation, index, probesOf(policy))
  return {
    verifyCopy: await milliseconds(verified(copy, true)),
    verifyStranger: await milliseconds(verified(stranger, false)),
    lookUpExact: await milliseconds(lookUp(EXACT_POLICY)),
    lookUpDefault: await milliseconds(lookUp(DEFAULT_POLICY), 5),
  }
}

function indexOf(first: Fingerprint): InvertedIndex {
  const builder = new SegmentBuilder()
  for (let number = 0; number < RECORDINGS; number++) {
    const constellation = number === 0 ? first.constellation : randomConstellation(number, 240)
    const { hashes, times } = indexedLandmarks(constellation, SAMPLING)
    builder.add(number, hashes, times)
  }
  return new InvertedIndex({ sampling: SAMPLING, segments: [builder.build()] })
}

async function milliseconds(work: () => unknown, runs = 15): Promise<number> {
  const taken: number[] = []
  for (let run = 0; run < runs; run++) taken.push(1000 * (await cpuOf(work)))
  return median(taken)
}
