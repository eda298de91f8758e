import type { Constellation } from '../src/dsp/constellation.ts'
import { encodeFingerprint } from '../src/fingerprint/codec.ts'
import { durationSeconds, type Fingerprint, slice } from '../src/fingerprint/fingerprint.ts'
import { indexedLandmarks } from '../src/fingerprint/indexed-landmarks.ts'
import { InvertedIndex } from '../src/inverted-index/inverted-index.ts'
import { SegmentBuilder } from '../src/inverted-index/segment-builder.ts'
import { DEFAULT_POLICY } from '../src/match/policy.ts'
import { probesOf } from '../src/match/probes.ts'
import { type Candidate, candidates, worthAligning } from '../src/match/votes.ts'
import { distractors } from './scale/distractors.ts'
import { copyAt } from './service/copies.ts'

const SAMPLING = 64
/** Distractors in the index, and how many of its recordings are asked for. */
const RECORDINGS = 1500
const QUERIES = 16
/** Of a query's candidates those that are no copies. */
const STRANGERS = 10
/** Recordings of some four minutes. */
const FOUR_MINUTES = [200, 280] as const
const EXCERPT_SECONDS = [60, 120] as const

/** A query and what an index names for it, as a service has them. */
export interface Asked {
  readonly query: Uint8Array
  readonly candidates: readonly Candidate[]
  readonly references: readonly Uint8Array[]
}

export type Kind = 'strangers' | 'copies' | 'faster copies' | 'excerpts'

/**
 * Queries with the candidates that the index gives for them: of each kind those that are of it.
 *
 * @param sources recordings of which distractors are made; those of some four minutes are asked for as well.
 */
export function candidatesFrom(sources: readonly Constellation[]): Record<Kind, readonly Asked[]> {
  const recordings = [...distractors(11, RECORDINGS, sources)]
  const index = indexOf(recordings)
  const asked = recordings.flatMap((recording, number) => (isOfFourMinutes(recording) ? [number] : []))
  const numbers = asked.slice(0, QUERIES)
  const changed = (change: (fingerprint: Fingerprint, number: number) => Fingerprint) =>
    numbers.map((number) => ask(change(recordings[number], number), index, recordings, (named) => named === number))
  return {
    strangers: numbers.map((number) => ask(recordings[number], index, recordings, (named) => named !== number)),
    copies: changed((fingerprint, number) => copyAt(1, fingerprint, number, 0.05)),
    'faster copies': changed((fingerprint, number) => copyAt(1.03, fingerprint, number)),
    excerpts: changed((fingerprint, number) => slice(copyAt(1, fingerprint, number), ...EXCERPT_SECONDS)),
  }
}

function isOfFourMinutes(fingerprint: Fingerprint): boolean {
  const seconds = durationSeconds(fingerprint)
  return seconds >= FOUR_MINUTES[0] && seconds <= FOUR_MINUTES[1]
}

function indexOf(recordings: readonly Fingerprint[]): InvertedIndex {
  const builder = new SegmentBuilder()
  recordings.forEach(({ constellation }, number) => {
    const { hashes, times } = indexedLandmarks(constellation, SAMPLING)
    builder.add(number, hashes, times)
  })
  return new InvertedIndex({ sampling: SAMPLING, segments: [builder.build()] })
}

function ask(
  query: Fingerprint,
  index: InvertedIndex,
  recordings: readonly Fingerprint[],
  isWanted: (number: number) => boolean,
): Asked {
  const found = worthAligning(candidates(query.constellation, index, probesOf(DEFAULT_POLICY)))
  const wanted = found.filter(({ number }) => isWanted(number)).slice(0, STRANGERS)
  return {
    query: encodeFingerprint(query),
    candidates: wanted,
    references: wanted.map(({ number }) => encodeFingerprint(recordings[number])),
  }
}
