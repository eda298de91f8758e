import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { LANDMARKS } from './landmark-parameters.ts'

const { timeUnitsPerFrame, pitchUnitsPerSemitone } = PARAMETERS
const { fan } = LANDMARKS
const TIME_QUANTUM = LANDMARKS.framesPerQuantum * timeUnitsPerFrame
const PITCH_QUANTUM = pitchUnitsPerSemitone / LANDMARKS.quantaPerSemitone
const ZONE_FIRST = LANDMARKS.zoneFirstFrame * timeUnitsPerFrame
const ZONE_LAST = LANDMARKS.zoneLastFrame * timeUnitsPerFrame
const ZONE_PITCH = LANDMARKS.zoneSemitones * pitchUnitsPerSemitone
const TIME_QUANTA = Math.ceil((ZONE_LAST + 1) / TIME_QUANTUM)
/** Of a time difference: before the target zone, or behind it. */
const BEFORE = 254
const BEHIND = 255

/** Target codes of all anchors at one time scale. */
export interface TargetCodes {
  /** `fan` to an anchor, of which the first `counts[anchor]` count: ascending. */
  readonly codes: Uint16Array
  readonly counts: Uint8Array
}

/** Slower than this the peaks of a zone no longer fit their keys. */
const SLOWEST = 0.4
/** So many peaks in one zone and the few milliseconds before it are no music. */
const MOST_PEAKS = 256

/**
 * The peaks after each anchor that lie in its target zone under any of some time scales, put once in
 * the order of their codes: pitch difference, then time, whatever the scale. That order and not one of
 * time, because two peaks that sound together change places with every jitter.
 */
export class TargetZones {
  readonly #slowest: number
  readonly #fastest: number
  /** Where each anchor's peaks begin; one more than there are anchors. */
  readonly #starts: Uint32Array
  /** Of each peak in ascending order: pitch difference in quanta, time after the anchor (11 bits), place in order of time (8 bits). */
  #keys: Uint32Array
  readonly #codes: TargetCodes

  /** @throws RangeError for a scale below 0.4. */
  constructor({ times, pitches }: Constellation, scales: readonly number[]) {
    this.#slowest = Math.min(...scales)
    this.#fastest = Math.max(...scales)
    if (this.#slowest < SLOWEST) throw new RangeError(`target zones cannot be stretched to ${this.#slowest}`)
    this.#starts = new Uint32Array(times.length + 1)
    this.#codes = { codes: new Uint16Array(times.length * fan), counts: new Uint8Array(times.length) }
    this.#keys = new Uint32Array(times.length * (fan + 2) + MOST_PEAKS)
    for (let anchor = 0; anchor < times.length; anchor++) {
      const count = this.#starts[anchor]
      if (count + MOST_PEAKS > this.#keys.length) this.#keys = twice(this.#keys)
      this.#starts[anchor + 1] = this.#addZone(times, pitches, anchor, count)
    }
  }

  /**
   * The quantised differences of the nearest peaks in each anchor's target zone at a scale, where the
   * next scale's will be as well.
   */
  codesAt(scale: number): TargetCodes {
    const quanta = this.#quantaAt(scale)
    const { codes, counts } = this.#codes
    const keys = this.#keys
    const starts = this.#starts
    for (let anchor = 0; anchor < counts.length; anchor++) {
      const start = starts[anchor]
      const end = starts[anchor + 1]
      let before = 0
      for (let at = start; at < end; at++) if (quanta[(keys[at] >>> 8) & 2047] === BEFORE) before++
      let into = anchor * fan
      for (let at = start; at < end; at++) {
        const key = keys[at]
        const quantum = quanta[(key >>> 8) & 2047]
        const place = (key & 255) - before
        if (place >= 0 && place < fan && quantum !== BEHIND) codes[into++] = (key >>> 19) * TIME_QUANTA + quantum
      }
      counts[anchor] = into - anchor * fan
    }
    return this.#codes
  }

  /** For each time difference its quantum at a time scale, or BEFORE, or BEHIND. */
  #quantaAt(scale: number): Uint8Array {
    const quanta = new Uint8Array(2048)
    for (let later = 0; later < quanta.length; later++) {
      const scaled = Math.round(later * scale)
      const quantum = scaled > ZONE_LAST ? BEHIND : Math.floor(scaled / TIME_QUANTUM)
      quanta[later] = scaled < ZONE_FIRST ? BEFORE : quantum
    }
    return quanta
  }

  /** @returns how many peaks there are in all zones now. */
  #addZone(times: Uint32Array, pitches: Uint16Array, anchor: number, count: number): number {
    const keys = this.#keys
    const time = times[anchor]
    const lowest = pitches[anchor] - ZONE_PITCH
    const first = Math.ceil((ZONE_FIRST - 1) / this.#fastest)
    const last = Math.floor((ZONE_LAST + 1) / this.#slowest)
    // From here on peaks are in the zone at every scale: as many as the fan takes are enough.
    const certain = Math.ceil(ZONE_FIRST / this.#slowest)
    let wanted = fan
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

function twice(column: Uint32Array): Uint32Array {
  const longer = new Uint32Array(column.length * 2)
  longer.set(column)
  return longer
}
