import type { Constellation } from '../../dsp/constellation.ts'
import { compiled, FIRST_WORD, type OwnMemory, Words } from '../../dsp/web-assembly.ts'
import { LANDMARKS } from '../landmark-parameters.ts'
import {
  MOST_PEAKS,
  PITCH_QUANTA,
  PITCH_QUANTUM_BITS,
  type TargetZones,
  ZONE_PITCH,
  type ZoneBounds,
} from '../target-zones.ts'
import { sampleOf, type Tuples } from '../tuples.ts'
import { KERNEL_BYTES } from './kernel-bytes.ts'

/** What `assembly/kernel.ts` exports. */
interface Exports {
  readonly memory: OwnMemory
  zonePitch(): number
  pitchQuantumBits(): number
  pitchQuanta(): number
  mostPeaks(): number
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
    out: number,
    room: number,
  ): number
}

/** A thread keeps the memory that it once needed: constellations that would need more words go without. */
const MOST_WORDS = 2 ** 24
const TUPLE_WORDS = 5

/** Zones and tuples by WebAssembly, several times as fast as `targetZones` and `sampledTuples`, and the very same. */
export class LandmarkKernel {
  readonly #exports: Exports
  readonly #words: Words

  private constructor(exports: Exports) {
    const own = [exports.zonePitch(), exports.pitchQuantumBits(), exports.pitchQuanta(), exports.mostPeaks()]
    const expected = [ZONE_PITCH, PITCH_QUANTUM_BITS, PITCH_QUANTA, MOST_PEAKS]
    if (own.join() !== expected.join())
      throw new RangeError(`the kernel has the parameters ${own}, not ${expected}: adapt assembly/kernel.ts`)
    this.#exports = exports
    this.#words = new Words(exports.memory, MOST_WORDS)
  }

  /** Undefined where the platform cannot. */
  static make(): LandmarkKernel | undefined {
    const exports = compiled<Exports>(KERNEL_BYTES)()
    return exports && new LandmarkKernel(exports)
  }

  /** Undefined where it would take too much memory, or there are more of them than there is room for. */
  form(
    { times, pitches }: Constellation,
    { first, last, certain }: ZoneBounds,
    sampling: number,
    fan: number,
  ): { readonly zones: TargetZones; readonly tuples: Tuples } | undefined {
    const anchors = times.length
    const room = anchors * (fan + 8) + 2 * MOST_PEAKS
    const tupleRoom = Math.ceil((anchors * 128) / sampling) + 4096
    const pitchesAt = FIRST_WORD + anchors
    // Pairs of words that are read as one begin at an even one.
    const secondsAt = (pitchesAt + Math.ceil(anchors / 2) + 2) & ~1
    const startsAt = secondsAt + 2 * PITCH_QUANTA
    const byPlaceAt = startsAt + anchors + 1
    const keysAt = byPlaceAt + room + 4
    const outAt = keysAt + room + 4
    if (!this.#words.reserve(outAt + tupleRoom * TUPLE_WORDS)) return undefined
    const words = this.#words.all
    words.set(times, FIRST_WORD)
    new Uint16Array(words.buffer, 4 * pitchesAt, anchors).set(pitches)
    const { seconds, tupleLimit } = sampleOf(sampling)
    words.set(seconds, secondsAt)
    const keys = this.#exports.zones(
      4 * FIRST_WORD,
      4 * pitchesAt,
      anchors,
      first,
      last,
      certain,
      fan,
      4 * startsAt,
      4 * byPlaceAt,
      4 * keysAt,
      room,
    )
    if (keys < 0) return undefined
    const limit = Math.ceil(tupleLimit) - 1
    const { tupleSalt } = LANDMARKS
    const at = [startsAt, keysAt, secondsAt, outAt].map((word) => 4 * word)
    const count = this.#exports.tuples(at[0], at[1], anchors, at[2], tupleSalt, limit, fan, at[3], tupleRoom)
    if (count < 0) return undefined
    return {
      zones: {
        starts: Uint32Array.from(words.subarray(startsAt, byPlaceAt)),
        keys: words.slice(keysAt, keysAt + keys),
        keysByPlace: words.slice(byPlaceAt, byPlaceAt + keys),
      },
      tuples: tuplesIn(words.subarray(outAt, outAt + count * TUPLE_WORDS), count),
    }
  }
}

function tuplesIn(words: Int32Array, count: number): Tuples {
  const anchors = new Uint32Array(count)
  const patterns = new Uint32Array(count)
  const keys = new Uint32Array(3 * count)
  for (let i = 0, at = 0; i < count; i++, at += TUPLE_WORDS) {
    anchors[i] = words[at]
    patterns[i] = words[at + 1]
    keys[3 * i] = words[at + 2]
    keys[3 * i + 1] = words[at + 3]
    keys[3 * i + 2] = words[at + 4]
  }
  return { count, anchors, keys, patterns }
}
