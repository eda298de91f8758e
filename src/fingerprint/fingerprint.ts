import type { Constellation } from '../dsp/constellation.ts'
import { TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'

/** `database` goes into a bucket, `query` only asks. */
export type FingerprintKind = 'database' | 'query'

/** Fewer peaks than these, in all, are too little signal to recognise a recording by. */
export const LEAST_PEAKS = 20

/** What a fingerprint file holds. */
export interface Fingerprint {
  readonly kind: FingerprintKind
  /** The version of `PARAMETERS` that shaped the constellation. */
  readonly parametersVersion: number
  /** Length of the recording in units of 2 ms. */
  readonly duration: number
  /** Who decoded the sound, such as `ffmpeg 5.1.6`: printable ASCII, at most 63 characters. */
  readonly engine: string
  readonly constellation: Constellation
}

export function durationSeconds(fingerprint: Fingerprint): number {
  return fingerprint.duration / TIME_UNITS_PER_SECOND
}

/** The part of a fingerprint from one second to another, as if it had been a recording of its own. */
export function slice(fingerprint: Fingerprint, fromSeconds: number, toSeconds: number): Fingerprint {
  const from = Math.max(0, Math.round(fromSeconds * TIME_UNITS_PER_SECOND))
  const to = Math.min(fingerprint.duration, Math.round(toSeconds * TIME_UNITS_PER_SECOND))
  const { times, pitches, levels } = fingerprint.constellation
  const first = firstAtOrAfter(times, from)
  const end = Math.max(first, firstAtOrAfter(times, to))
  return {
    ...fingerprint,
    duration: Math.max(0, to - from),
    constellation: {
      times: times.slice(first, end).map((time) => time - from),
      pitches: pitches.slice(first, end),
      levels: levels.slice(first, end),
    },
  }
}

/** Index of the first of ascending values that is at least `least`. */
export function firstAtOrAfter(ascending: ArrayLike<number>, least: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ascending[middle] < least) low = middle + 1
    else high = middle
  }
  return low
}
