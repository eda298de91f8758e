import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { LANDMARKS } from './landmark-parameters.ts'

const { timeUnitsPerFrame, pitchUnitsPerSemitone } = PARAMETERS
const TIME_QUANTUM = LANDMARKS.framesPerQuantum * timeUnitsPerFrame
/** A pitch is hashed in quanta of so many units. */
export const PITCH_QUANTUM = pitchUnitsPerSemitone / LANDMARKS.quantaPerSemitone
const ZONE_FIRST = LANDMARKS.zoneFirstFrame * timeUnitsPerFrame
const ZONE_LAST = LANDMARKS.zoneLastFrame * timeUnitsPerFrame
const ZONE_PITCH = LANDMARKS.zoneSemitones * pitchUnitsPerSemitone
/** How many quanta of time and of pitch a target's difference can have. */
export const TIME_QUANTA = Math.ceil((ZONE_LAST + 1) / TIME_QUANTUM)
export const PITCH_QUANTA = 2 * LANDMARKS.zoneSemitones * LANDMARKS.quantaPerSemitone + 1
/** Of a time difference: before the target zone, or behind it. */
export const BEFORE = 254
export const BEHIND = 255

/** Slower than this the peaks of a zone no longer fit their keys. */
const SLOWEST = 0.4
/** So many peaks in one zone and the few milliseconds before it are no music. */
const MOST_PEAKS = 256

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
export class TargetZones {
  /** Where each anchor's peaks begin; one more than there are anchors. */
  readonly starts: Uint32Array
  /** Of each peak in ascending order: pitch difference in quanta, time after the anchor (11 bits), place (8 bits). */
  keys: Uint32Array
  readonly fan: number
  readonly #slowest: number
  readonly #fastest: number

  /**
   * @param fan how many of the nearest peaks are in a zone.
   * @throws RangeError for a scale below 0.4.
   */
  constructor({ times, pitches }: Constellation, scales: readonly number[], fan: number) {
    this.fan = fan
    this.#slowest = Math.min(...scales)
    this.#fastest = Math.max(...scales)
    if (this.#slowest < SLOWEST) throw new RangeError(`target zones cannot be stretched to ${this.#slowest}`)
    this.starts = new Uint32Array(times.length + 1)
    this.keys = new Uint32Array(times.length * (fan + 2) + MOST_PEAKS)
    for (let anchor = 0; anchor < times.length; anchor++) {
      const count = this.starts[anchor]
      if (count + MOST_PEAKS > this.keys.length) this.keys = twice(this.keys)
      this.starts[anchor + 1] = this.#addZone(times, pitches, anchor, count)
    }
  }

  /** @returns how many peaks there are in all zones now. */
  #addZone(times: Uint32Array, pitches: Uint16Array, anchor: number, count: number): number {
    const keys = this.keys
    const time = times[anchor]
    const lowest = pitches[anchor] - ZONE_PITCH
    const first = Math.ceil((ZONE_FIRST - 1) / this.#fastest)
    const last = Math.floor((ZONE_LAST + 1) / this.#slowest)
    // From here on peaks are in the zone at every scale: as many as the fan takes are enough.
    const certain = Math.ceil(ZONE_FIRST / this.#slowest)
    let wanted = this.fan
    let place = 0
    for (let i = anchor + 1; i < times.length && wanted > 0 && place < MOST_PEAKS; i++) {
      const later = times[i] - time
      if (later > last) break
      const higher = pitches[i] - lowest
      if (later < first || higher < 0 || higher > 2 * ZONE_PITCH) continue
      if (later >= certain) wanted--
      const key = (Math.floor((higher + PITCH_QUANTUM / 2) / PITCH_QUANTUM) << 19) | (later << 8) | place
      let at = count + place++
      for (; at > count && keys[at - 1] > key; at--) keys[at] = keys[at - 1]
      keys[at] = key
    }
    return count + place
  }
}

/** For each time difference its quantum at a time scale, or BEFORE, or BEHIND. */
export function timeQuantaAt(scale: number): Uint8Array {
  const quanta = new Uint8Array(2048)
  for (let later = 0; later < quanta.length; later++) {
    const scaled = Math.round(later * scale)
    const quantum = scaled > ZONE_LAST ? BEHIND : Math.floor(scaled / TIME_QUANTUM)
    quanta[later] = scaled < ZONE_FIRST ? BEFORE : quantum
  }
  return quanta
}

function twice(column: Uint32Array): Uint32Array {
  const longer = new Uint32Array(column.length * 2)
  longer.set(column)
  return longer
}
