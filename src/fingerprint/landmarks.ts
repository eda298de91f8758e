import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'

const { timeUnitsPerFrame, pitchUnitsPerSemitone } = PARAMETERS

/**
 * How landmarks are formed from a constellation. Derived data: a changed number means another
 * version here and a rebuilt index, while stored fingerprints stay as they are.
 */
export const LANDMARKS = {
  version: 1,
  /** Targets in one landmark, out of so many nearest peaks in the target zone. */
  targets: 3,
  fan: 6,
  /** The target zone: frames after the anchor, semitones to either side. */
  zoneFirstFrame: 2,
  zoneLastFrame: 50,
  zoneSemitones: 12,
  /** Quanta of the hashed differences. */
  framesPerQuantum: 2,
  quantaPerSemitone: 2,
} as const

/** One hypothesis of how a query was changed: its times are multiplied, its pitches added to. */
export interface Probe {
  /** Reference time that passes in one unit of query time. */
  readonly timeScale: number
  /** Semitones to add to the query. */
  readonly pitchShift: number
}

export const EXACT: Probe = { timeScale: 1, pitchShift: 0 }

/** The sampled hashes of a constellation: two columns of equal length, in order of anchor time. */
export interface Landmarks {
  readonly hashes: Uint32Array
  /** Anchor times in time units, after the probe's scaling. */
  readonly times: Uint32Array
}

const TIME_QUANTUM = LANDMARKS.framesPerQuantum * timeUnitsPerFrame
const PITCH_QUANTUM = pitchUnitsPerSemitone / LANDMARKS.quantaPerSemitone
const ZONE_FIRST = LANDMARKS.zoneFirstFrame * timeUnitsPerFrame
const ZONE_LAST = LANDMARKS.zoneLastFrame * timeUnitsPerFrame
const ZONE_PITCH = LANDMARKS.zoneSemitones * pitchUnitsPerSemitone
const TIME_QUANTA = Math.ceil((ZONE_LAST + 1) / TIME_QUANTUM)
/** Makes the quantised pitch difference positive, and rounds it to the nearest quantum. */
const PITCH_BIAS = ZONE_PITCH + PITCH_QUANTUM / 2

/**
 * The landmarks of a constellation as a probe sees it, one hash in `sampling` kept, by the hash's
 * own value (FracMinHash: Irber et al., "Lightweight compositional analysis of metagenomes with
 * FracMinHash and minimum metagenome covers", 2022), so that two copies keep the same ones.
 *
 * A part of the sampling is decided on the anchor and its first target alone, so that most
 * landmarks are never formed.
 *
 * @param sampling a power of two: 1 keeps all.
 */
export function landmarks(constellation: Constellation, sampling: number, probe: Probe = EXACT): Landmarks {
  const { times, pitches } = transformed(constellation, probe)
  const pairSampling = 2 ** Math.floor(Math.log2(sampling) / 2)
  const pairLimit = Math.floor(2 ** 32 / pairSampling)
  const tupleLimit = Math.floor((2 ** 32 * pairSampling) / sampling)
  const out = new Columns()
  const codes = new Int32Array(LANDMARKS.fan)
  for (let anchor = 0; anchor < times.length; anchor++) {
    const count = targetCodes(times, pitches, anchor, codes)
    const base = Math.floor(pitches[anchor] / PITCH_QUANTUM)
    for (let i = 0; i < count - 2; i++) {
      const pair = mix(base * 0x9e3779b1 + codes[i])
      if (pair >= pairLimit) continue
      for (let j = i + 1; j < count - 1; j++) {
        const triple = Math.imul(pair ^ codes[j], 0x85ebca6b)
        for (let k = j + 1; k < count; k++) {
          const tuple = mix(triple + Math.imul(codes[k], 0xc2b2ae35))
          if (tuple < tupleLimit) out.add(mix(tuple ^ pair), times[anchor])
        }
      }
    }
  }
  return { hashes: out.hashes, times: out.times }
}

function transformed({ times, pitches }: Constellation, { timeScale, pitchShift }: Probe) {
  const shift = Math.round(pitchShift * pitchUnitsPerSemitone)
  return {
    times: timeScale === 1 ? times : times.map((time) => Math.round(time * timeScale)),
    pitches: Int32Array.from(pitches, (pitch) => pitch + shift),
  }
}

/**
 * The quantised differences of the nearest peaks in an anchor's target zone, sorted: an order in
 * time would change with every jitter of two peaks that sound together.
 */
function targetCodes(times: Uint32Array, pitches: Int32Array, anchor: number, codes: Int32Array): number {
  const time = times[anchor]
  const pitch = pitches[anchor]
  let count = 0
  for (let i = anchor + 1; i < times.length && count < LANDMARKS.fan; i++) {
    const later = times[i] - time
    if (later < ZONE_FIRST) continue
    if (later > ZONE_LAST) break
    const higher = pitches[i] - pitch
    if (higher > ZONE_PITCH || higher < -ZONE_PITCH) continue
    const code = Math.floor((higher + PITCH_BIAS) / PITCH_QUANTUM) * TIME_QUANTA + Math.floor(later / TIME_QUANTUM)
    let at = count++
    for (; at > 0 && codes[at - 1] > code; at--) codes[at] = codes[at - 1]
    codes[at] = code
  }
  return count
}

/** The finaliser of MurmurHash3 (A. Appleby, public domain): every bit of x changes every bit. */
function mix(x: number): number {
  let h = x | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Landmarks under construction: columns that grow. */
class Columns {
  #hashes = new Uint32Array(1024)
  #times = new Uint32Array(1024)
  #count = 0

  add(hash: number, time: number): void {
    if (this.#count === this.#hashes.length) this.#grow()
    this.#hashes[this.#count] = hash
    this.#times[this.#count++] = time
  }

  get hashes(): Uint32Array {
    return this.#hashes.subarray(0, this.#count)
  }

  get times(): Uint32Array {
    return this.#times.subarray(0, this.#count)
  }

  #grow(): void {
    this.#hashes = grown(this.#hashes)
    this.#times = grown(this.#times)
  }
}

function grown(column: Uint32Array): Uint32Array<ArrayBuffer> {
  const twice = new Uint32Array(column.length * 2)
  twice.set(column)
  return twice
}
