import { compiled, expectConstants, FIRST_WORD, type Global, type OwnMemory, Words } from '../../dsp/web-assembly.ts'
import { type Kin, type Source, tuplesOfEach } from '../kin.ts'
import type { LandmarkRows } from '../landmark-columns.ts'
import { LANDMARKS } from '../landmark-parameters.ts'
import {
  BEFORE,
  BEHIND,
  MOST_PEAKS,
  PITCH_QUANTA,
  PITCH_QUANTUM_BITS,
  TIME_QUANTA,
  timeQuantaAt,
  ZONE_PITCH,
} from '../target-zones.ts'
import { sampleOf } from '../tuples.ts'
import { KERNEL_BYTES } from './kernel-bytes.ts'

/** What `assembly/kernel.ts` exports. */
interface Exports extends Readonly<Record<keyof typeof CONSTANTS, Global>> {
  readonly memory: OwnMemory
  zones(
    times: number,
    pitches: number,
    anchors: number,
    first: number,
    last: number,
    certain: number,
    fan: number,
    starts: number,
    byPlace: number,
    keys: number,
    room: number,
  ): number
  tuples(
    starts: number,
    keys: number,
    anchors: number,
    seconds: number,
    salt: number,
    limit: number,
    fan: number,
    endOfPlaces: number,
    out: number,
    room: number,
  ): number
  sampled(
    from: number,
    count: number,
    seconds: number,
    salt: number,
    limit: number,
    isWanted: boolean,
    out: number,
  ): number
  landmarks(
    times: number,
    pitches: number,
    starts: number,
    byPlace: number,
    tuples: number,
    count: number,
    quanta: number,
    timeScale: number,
    fan: number,
    probes: number,
    probeCount: number,
    out: number,
    room: number,
    begun: number,
  ): number
}

const CONSTANTS = {
  ...{ ZONE_PITCH, PITCH_QUANTUM_BITS, PITCH_QUANTA, MOST_PEAKS, TIME_QUANTA, BEFORE, BEHIND },
  ...{ WITNESS_BITS: LANDMARKS.witnessBits, PITCH_BITS: LANDMARKS.pitchBits },
}

/** A thread keeps the memory that it once needed: constellations that would need more words go without. */
const MOST_WORDS = 2 ** 24
const TUPLE_WORDS = 5
const QUANTA_AT = FIRST_WORD
const QUANTA_WORDS = 512
/** Pairs of words that are read as one begin at an even one. */
const SECONDS_AT = QUANTA_AT + QUANTA_WORDS
const FREE_AT = SECONDS_AT + 2 * PITCH_QUANTA

/** Some tuples in the memory: where they begin, in words. */
interface Held {
  readonly at: number
  readonly count: number
}

/** What the memory holds of a source: where its columns begin, in words. */
interface Formed {
  readonly source: Source
  readonly times: number
  readonly pitches: number
  readonly starts: number
  readonly byPlace: number
  readonly tuples: Held
}

/** Landmarks by WebAssembly, several times as fast as `KinReference`, and the very same. */
export class LandmarkKernel {
  readonly #exports: Exports
  readonly #words: Words
  /** Of the last source: whoever asks for more landmarks of it finds its zones and tuples still there. */
  #formed: Formed | undefined

  private constructor(exports: Exports) {
    expectConstants(exports, CONSTANTS)
    this.#exports = exports
    this.#words = new Words(exports.memory, MOST_WORDS)
  }

  /** Undefined where the platform cannot. */
  static make(): LandmarkKernel | undefined {
    const exports = compiled<Exports>(KERNEL_BYTES)()
    return exports && new LandmarkKernel(exports)
  }

  /** Undefined where they would take too much memory, or there are more peaks in the zones than there is room for. */
  landmarks(source: Source, kin: readonly Kin[]): LandmarkRows | undefined {
    if (this.#formed?.source !== source) this.#formed = this.#form(source)
    const formed = this.#formed
    const tuples = formed && this.#tuplesOfEach(kin, formed)
    return formed && tuples && this.#rows(kin, tuples, formed)
  }

  #form(source: Source): Formed | undefined {
    const { constellation, bounds, sampling, fan } = source
    const { times, pitches } = constellation
    const anchors = times.length
    const room = anchors * (fan + 8) + 2 * MOST_PEAKS
    const tupleRoom = Math.ceil((anchors * 128) / sampling) + 4096
    const timesAt = FREE_AT
    const pitchesAt = timesAt + anchors
    const startsAt = pitchesAt + Math.ceil(anchors / 2)
    const byPlaceAt = startsAt + anchors + 1
    const keysAt = byPlaceAt + room + 4
    const tuplesAt = keysAt + room + 4
    const endOfPlaces = tuplesAt + tupleRoom * TUPLE_WORDS + 2 * room
    if (!this.#words.reserve(endOfPlaces)) return undefined
    const words = this.#words.all
    words.set(times, timesAt)
    new Uint16Array(words.buffer, 4 * pitchesAt, anchors).set(pitches)
    const peaks = this.#exports.zones(
      4 * timesAt,
      4 * pitchesAt,
      anchors,
      bounds.first,
      bounds.last,
      bounds.certain,
      fan,
      4 * startsAt,
      4 * byPlaceAt,
      4 * keysAt,
      room,
    )
    if (peaks < 0) return undefined
    const count = this.#exports.tuples(
      4 * startsAt,
      4 * keysAt,
      anchors,
      ...this.#writtenSample(sampling),
      fan,
      4 * endOfPlaces,
      4 * tuplesAt,
      tupleRoom,
    )
    if (count < 0) return undefined
    const tuples = { at: tuplesAt, count }
    return { source, times: timesAt, pitches: pitchesAt, starts: startsAt, byPlace: byPlaceAt, tuples }
  }

  /** One behind the other; undefined where there is no room. */
  #tuplesOfEach(kin: readonly Kin[], { source, tuples }: Formed): Held[] | undefined {
    let at = endOf(tuples)
    const each = tuplesOfEach<Held | undefined>(kin, source, tuples, (one) => {
      if (!this.#words.reserve(at + tuples.count * TUPLE_WORDS)) return undefined
      const kept = this.#sampled(one, tuples, at)
      at = endOf(kept)
      return kept
    })
    const made = each.filter((one) => one !== undefined)
    return made.length === kin.length ? made : undefined
  }

  #sampled({ sampling, beyond }: Kin, tuples: Held, at: number): Held {
    const { sampled } = this.#exports
    const count = sampled(4 * tuples.at, tuples.count, ...this.#writtenSample(sampling), true, 4 * at)
    if (beyond === undefined) return { at, count }
    return { at, count: sampled(4 * at, count, ...this.#writtenSample(beyond), false, 4 * at) }
  }

  /** Where the second targets stand, the salt, and the limit. */
  #writtenSample(sampling: number): readonly [seconds: number, salt: number, limit: number] {
    const { seconds, tupleLimit } = sampleOf(sampling)
    this.#words.all.set(seconds, SECONDS_AT)
    return [4 * SECONDS_AT, LANDMARKS.tupleSalt, Math.ceil(tupleLimit) - 1]
  }

  /** Undefined where there is no room. */
  #rows(kin: readonly Kin[], tuples: readonly Held[], formed: Formed): LandmarkRows | undefined {
    const room = kin.reduce((sum, { numbers }, i) => sum + numbers.length * tuples[i].count, 0)
    const probesAt = Math.max(endOf(formed.tuples), ...tuples.map(endOf))
    const outAt = probesAt + 2 * Math.max(0, ...kin.map(({ numbers }) => numbers.length))
    if (!this.#words.reserve(outAt + 3 * room + Math.ceil(room / 2))) return undefined
    const words = this.#words.all
    const bytes = new Uint8Array(words.buffer)
    let count = 0
    for (const [i, { timeScale, fan, numbers, shifts }] of kin.entries()) {
      bytes.set(timeQuantaAt(timeScale), 4 * QUANTA_AT)
      for (let probe = 0, at = probesAt; probe < numbers.length; probe++) {
        words[at++] = shifts[probe]
        words[at++] = numbers[probe]
      }
      count = this.#exports.landmarks(
        4 * formed.times,
        4 * formed.pitches,
        4 * formed.starts,
        4 * formed.byPlace,
        4 * tuples[i].at,
        tuples[i].count,
        4 * QUANTA_AT,
        timeScale,
        fan,
        4 * probesAt,
        numbers.length,
        4 * outAt,
        room,
        count,
      )
    }
    const column = (number: number) => new Uint32Array(words.buffer, 4 * (outAt + number * room), count).slice()
    const probes = new Uint16Array(words.buffer, 4 * (outAt + 3 * room), count).slice()
    return { hashes: column(0), times: column(1), patterns: column(2), probes }
  }
}

function endOf({ at, count }: Held): number {
  return at + count * TUPLE_WORDS
}
