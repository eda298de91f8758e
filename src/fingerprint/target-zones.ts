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
/** Makes the quantised pitch difference positive, and rounds it to the nearest quantum. */
const PITCH_BIAS = ZONE_PITCH + PITCH_QUANTUM / 2

/** Of a time difference: before the target zone, or behind it. */
const BEFORE = 254
const BEHIND = 255

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
  /** Of each peak: time after the anchor; first code of its pitch difference; place in order of time. */
  #laters: Uint16Array
  #pitchCodes: Uint16Array
  #places: Uint16Array
  #count = 0

  constructor({ times, pitches }: Constellation, scales: readonly number[]) {
    this.#slowest = Math.min(...scales)
    this.#fastest = Math.max(...scales)
    this.#starts = new Uint32Array(times.length + 1)
    const room = Math.max(1024, times.length * (fan + 2))
    this.#laters = new Uint16Array(room)
    this.#pitchCodes = new Uint16Array(room)
    this.#places = new Uint16Array(room)
    for (let anchor = 0; anchor < times.length; anchor++) {
      this.#addZone(times, pitches, anchor)
      this.#starts[anchor + 1] = this.#count
    }
  }

  /** For each time difference its quantum at a time scale, or BEFORE, or BEHIND. */
  quantaAt(scale: number): Uint8Array {
    return Uint8Array.from({ length: Math.ceil((ZONE_LAST + 2) / this.#slowest) }, (_, later) => {
      const scaled = Math.round(later * scale)
      if (scaled < ZONE_FIRST) return BEFORE
      return scaled > ZONE_LAST ? BEHIND : Math.floor(scaled / TIME_QUANTUM)
    })
  }

  /**
   * Writes the quantised differences of the nearest peaks in an anchor's target zone, ascending.
   *
   * @param quanta of the time scale.
   * @returns how many there are.
   */
  codes(anchor: number, quanta: Uint8Array, into: Uint32Array): number {
    const start = this.#starts[anchor]
    const end = this.#starts[anchor + 1]
    const laters = this.#laters
    let before = 0
    for (let at = start; at < end; at++) if (quanta[laters[at]] === BEFORE) before++
    let count = 0
    for (let at = start; at < end; at++) {
      const quantum = quanta[laters[at]]
      const place = this.#places[at] - before
      if (place >= 0 && place < fan && quantum !== BEHIND) into[count++] = this.#pitchCodes[at] + quantum
    }
    return count
  }

  #addZone(times: Uint32Array, pitches: Uint16Array, anchor: number): void {
    const first = (ZONE_FIRST - 1) / this.#fastest
    const last = (ZONE_LAST + 1) / this.#slowest
    const start = this.#count
    // As many as the fan takes at the slowest scale hold those of all other scales.
    let certain = 0
    for (let i = anchor + 1; i < times.length && certain < fan; i++) {
      const later = times[i] - times[anchor]
      if (later > last) break
      const higher = pitches[i] - pitches[anchor]
      if (later < first || higher > ZONE_PITCH || higher < -ZONE_PITCH) continue
      this.#insert(start, later, Math.floor((higher + PITCH_BIAS) / PITCH_QUANTUM) * TIME_QUANTA)
      if (Math.round(later * this.#slowest) >= ZONE_FIRST) certain++
    }
  }

  /** Keeps the order of pitch code, then time: peaks come in order of time. */
  #insert(start: number, later: number, pitchCode: number): void {
    if (this.#count === this.#laters.length) this.#grow()
    const place = this.#count - start
    let at = this.#count++
    for (; at > start && this.#pitchCodes[at - 1] > pitchCode; at--) {
      this.#laters[at] = this.#laters[at - 1]
      this.#pitchCodes[at] = this.#pitchCodes[at - 1]
      this.#places[at] = this.#places[at - 1]
    }
    this.#laters[at] = later
    this.#pitchCodes[at] = pitchCode
    this.#places[at] = place
  }

  #grow(): void {
    this.#laters = twice(this.#laters)
    this.#pitchCodes = twice(this.#pitchCodes)
    this.#places = twice(this.#places)
  }
}

function twice(column: Uint16Array): Uint16Array {
  const longer = new Uint16Array(column.length * 2)
  longer.set(column)
  return longer
}
