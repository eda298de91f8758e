import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { LANDMARKS } from './landmark-parameters.ts'

const { timeUnitsPerFrame, pitchUnitsPerSemitone } = PARAMETERS
const TIME_QUANTUM = LANDMARKS.framesPerQuantum * timeUnitsPerFrame
/** A pitch is hashed in quanta of so many units. */
export const PITCH_QUANTUM = pitchUnitsPerSemitone / LANDMARKS.quantaPerSemitone
export const PITCH_QUANTUM_BITS = Math.log2(PITCH_QUANTUM)
const ZONE_FIRST = LANDMARKS.zoneFirstFrame * timeUnitsPerFrame
const ZONE_LAST = LANDMARKS.zoneLastFrame * timeUnitsPerFrame
export const ZONE_PITCH = LANDMARKS.zoneSemitones * pitchUnitsPerSemitone
/** How many quanta of time and of pitch a target's difference can have. */
export const TIME_QUANTA = Math.ceil((ZONE_LAST + 1) / TIME_QUANTUM)
export const PITCH_QUANTA = 2 * LANDMARKS.zoneSemitones * LANDMARKS.quantaPerSemitone + 1
/** Of a time difference: before the target zone, or behind it. */
export const BEFORE = 254
export const BEHIND = 255

/** Slower than this the peaks of a zone no longer fit their keys. */
const SLOWEST = 0.4
/** So many peaks in one zone and the few milliseconds before it are no music. */
export const MOST_PEAKS = 256

/** Pitch difference of a key, in quanta from the lowest. */
export function pitchOf(key: number): number {
  return key >>> 19
}

/** Time after the anchor, in time units. */
export function laterOf(key: number): number {
  return (key >>> 8) & 2047
}

/** Place in order of time. */
export function placeOf(key: number): number {
  return key & 255
}

/**
 * The peaks after each anchor that lie in its target zone under any of some time scales, put once in
 * an order that no scale changes: pitch difference, then time. That order and not one of time alone,
 * because two peaks that sound together change places with every jitter.
 */
export interface TargetZones {
  /** Where each anchor's peaks begin; one more than there are anchors. */
  readonly starts: Uint32Array
  /** Of each peak in ascending order: pitch difference in quanta, time after the anchor (11 bits), place (8 bits). */
  readonly keys: Int32Array
  /** The same peaks in order of time. */
  readonly keysByPlace: Int32Array
}

/** Which peaks after an anchor are in its zone under some time scales: times after it, in time units. */
export interface ZoneBounds {
  readonly first: number
  readonly last: number
  /** From there on peaks are in the zone at every scale: as many as the fan takes are enough. */
  readonly certain: number
}

/** @throws RangeError for a scale below 0.4. */
export function zoneBounds(scales: readonly number[]): ZoneBounds {
  const slowest = Math.min(...scales)
  if (slowest < SLOWEST) throw new RangeError(`target zones cannot be stretched to ${slowest}`)
  return {
    first: Math.ceil((ZONE_FIRST - 1) / Math.max(...scales)),
    last: Math.floor((ZONE_LAST + 1) / slowest),
    certain: Math.ceil(ZONE_FIRST / slowest),
  }
}

/** @param fan how many of the nearest peaks are in a zone. */
export function targetZones(
  { times, pitches }: Constellation,
  { first, last, certain }: ZoneBounds,
  fan: number,
): TargetZones {
  const starts = new Uint32Array(times.length + 1)
  let keysByPlace = new Int32Array(times.length * (fan + 2) + MOST_PEAKS)
  let count = 0
  // Signed numbers are faster to compute with, and a difference without its sign is the same.
  const signed = new Int32Array(times.buffer, times.byteOffset, times.length)
  for (let anchor = 0; anchor < signed.length; anchor++) {
    if (count + MOST_PEAKS >= keysByPlace.length) {
      const longer = new Int32Array(keysByPlace.length * 2)
      longer.set(keysByPlace)
      keysByPlace = longer
    }
    const start = count
    const most = start + MOST_PEAKS
    const time = signed[anchor]
    const lowest = pitches[anchor] - ZONE_PITCH
    let wanted = fan
    for (let i = anchor + 1; i < signed.length && wanted > 0 && count < most; i++) {
      const later = signed[i] - time
      if (later >>> 0 > last) break
      const higher = pitches[i] - lowest
      // Whether a peak is inside can't be foretold: each is written, and the next one over it if it is not.
      const isInside = ~(higher | (2 * ZONE_PITCH - higher) | (later - first)) >>> 31
      keysByPlace[count] = (((higher + PITCH_QUANTUM / 2) >> PITCH_QUANTUM_BITS) << 19) | (later << 8) | (count - start)
      count += isInside
      wanted -= isInside & ~((later - certain) >> 31)
    }
    starts[anchor + 1] = count
  }
  return { starts, keys: sortedZones(starts, keysByPlace), keysByPlace }
}

/** Each zone in ascending order: of so few, each is put where its rank is, which takes no branches. */
function sortedZones(starts: Uint32Array, unsorted: Int32Array): Int32Array {
  const keys = new Int32Array(unsorted.length)
  for (let anchor = 0; anchor < starts.length - 1; anchor++) {
    const start = starts[anchor]
    const end = starts[anchor + 1]
    for (let i = start; i < end; i++) {
      const key = unsorted[i]
      let rank = start
      for (let j = start; j < end; j++) rank += (unsorted[j] - key) >>> 31
      keys[rank] = key
    }
  }
  return keys
}

/** A policy asks for some dozens; beyond so many they are made anew. */
const MOST_SCALES = 1024
const quantaByScale = new Map<number, Uint8Array>()

/** For each time difference its quantum at a time scale, or BEFORE, or BEHIND. Made once for each scale. */
export function timeQuantaAt(scale: number): Uint8Array {
  const known = quantaByScale.get(scale)
  if (known !== undefined) return known
  if (quantaByScale.size === MOST_SCALES) quantaByScale.clear()
  const quanta = new Uint8Array(2048)
  for (let later = 0; later < quanta.length; later++) {
    const scaled = Math.round(later * scale)
    const quantum = scaled > ZONE_LAST ? BEHIND : Math.floor(scaled / TIME_QUANTUM)
    quanta[later] = scaled < ZONE_FIRST ? BEFORE : quantum
  }
  quantaByScale.set(scale, quanta)
  return quanta
}
