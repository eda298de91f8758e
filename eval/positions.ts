import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../src/dsp/parameters.ts'
import { type Fingerprint, slice } from '../src/fingerprint/fingerprint.ts'
import { match } from '../src/match/line.ts'
import type { Outcome } from './outcomes.ts'
import { placesOf } from './truth.ts'

/** A claimed position may lie so far from the true one. */
const POSITION_TOLERANCE_SECONDS = 0.1
/** A music that repeats is told by this share of its peaks found again at the claimed place. */
const REPEATED = 0.3
/** A truth's end is not a peak: a moment may lie so far outside of what it says. */
const EDGE_SECONDS = 1

/** One moment of a reported span. */
export interface Position {
  readonly outcome: Outcome
  readonly claimedSeconds: number
  readonly trueSeconds: number
  /** `repeat`: wrong, but the reference sounds the same there. `beyond`: the file shares nothing then. */
  readonly verdict: 'right' | 'repeat' | 'wrong' | 'beyond'
}

/** Start, middle and end of every span of an outcome, against the truth. */
export function positionsOf(outcome: Outcome, reference: Fingerprint): Position[] {
  if (placesOf(outcome.variant, outcome.base, 0).length === 0) return []
  return (outcome.trial?.spans ?? []).flatMap(({ start, end, referenceStart, referenceEnd }) =>
    [0, 0.5, 1].map((part) => {
      const seconds = start + (end - start) * part
      const claimed = referenceStart + (referenceEnd - referenceStart) * part
      return positionOf(outcome, reference, seconds, claimed)
    }),
  )
}

function positionOf(outcome: Outcome, reference: Fingerprint, seconds: number, claimedSeconds: number): Position {
  const places = placesOf(outcome.variant, outcome.base, seconds)
  const near = places.filter(({ outside }) => outside <= EDGE_SECONDS)
  const error = (place: { seconds: number }) => Math.abs(place.seconds - claimedSeconds)
  const closest = (near.length > 0 ? near : places).reduce((best, place) => (error(place) < error(best) ? place : best))
  const is = (verdict: Position['verdict']): Position => ({
    outcome,
    claimedSeconds,
    trueSeconds: closest.seconds,
    verdict,
  })
  if (error(closest) <= POSITION_TOLERANCE_SECONDS) return is(near.length > 0 ? 'right' : 'beyond')
  if (repeats(reference, closest.seconds, claimedSeconds)) return is('repeat')
  return is(near.length > 0 ? 'wrong' : 'beyond')
}

/** Whether five seconds of a recording are found again at another place of it. */
export function repeats(recording: Fingerprint, seconds: number, elsewhere: number): boolean {
  const here = slice(recording, seconds - 2.5, seconds + 2.5)
  const there = slice(recording, elsewhere - 2.5 - 1, elsewhere + 2.5 + 1)
  if (here.constellation.times.length === 0) return false
  // Both begin at their slice's start, which is never before the recording's.
  const shift = Math.max(0, seconds - 2.5) + (elsewhere - seconds) - Math.max(0, elsewhere - 3.5)
  const line = { timeScale: 1, offset: shift * TIME_UNITS_PER_SECOND, pitchShift: 0 }
  const best = [-1, -0.5, 0, 0.5, 1].map((frames) => {
    const shifted = { ...line, offset: line.offset + frames * PARAMETERS.timeUnitsPerFrame }
    const { likes } = match(here.constellation, there.constellation, shifted)
    return likes.filter((like) => like >= 0).length / likes.length
  })
  return Math.max(...best) >= REPEATED
}
