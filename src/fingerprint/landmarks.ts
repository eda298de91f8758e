import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { LANDMARKS } from './landmark-parameters.ts'
import { type TargetCodes, TargetZones } from './target-zones.ts'

const { pitchUnitsPerSemitone } = PARAMETERS

/** One hypothesis of how a query was changed: its times are multiplied, its pitches added to. */
export interface Probe {
  /** Reference time that passes in one unit of query time. */
  readonly timeScale: number
  /** Semitones to add to the query. */
  readonly pitchShift: number
}

export const EXACT: Probe = { timeScale: 1, pitchShift: 0 }

/** The sampled hashes of a constellation: columns of equal length. */
export interface Landmarks {
  readonly hashes: Uint32Array
  /** Anchor times in time units, after the probe's scaling. */
  readonly times: Uint32Array
}

/** The landmarks that several probes see: of each time scale in order of anchor time. */
export interface ProbedLandmarks extends Landmarks {
  /** Which of the probes. */
  readonly probes: Uint16Array
}

/** A probe, and how many hashes it looks at: one in `sampling`, a power of two. */
export interface SampledProbe {
  readonly probe: Probe
  readonly sampling: number
}

/** A pitch is hashed in quanta of so many units. */
const PITCH_QUANTUM = pitchUnitsPerSemitone / LANDMARKS.quantaPerSemitone

/**
 * The landmarks of a constellation as a probe sees it, in order of anchor time, one hash in `sampling`
 * kept, by the hash's own value (FracMinHash: Irber et al., "Lightweight compositional analysis of
 * metagenomes with FracMinHash and minimum metagenome covers", 2022), so that two copies keep the same ones.
 *
 * @param sampling a power of two: 1 keeps all.
 */
export function landmarks(constellation: Constellation, sampling: number, probe: Probe = EXACT): Landmarks {
  return probedLandmarks(constellation, [{ probe, sampling }])
}

/** As `landmarks` for each probe. Target zones do not change with the pitch: probes of one time scale share them. */
export function probedLandmarks(constellation: Constellation, probes: readonly SampledProbe[]): ProbedLandmarks {
  const scales = [...new Set(probes.map(({ probe }) => probe.timeScale))]
  const zones = new TargetZones(constellation, scales)
  const filters = probes.map(filterOf)
  const out = new Columns()
  for (const scale of scales) {
    const codes = zones.codesAt(scale)
    for (const filter of filters) if (filter.timeScale === scale) formLandmarks(constellation, codes, filter, out)
  }
  return out.finish()
}

/** What a probe adds to pitches, and which hashes it keeps. */
interface Filter {
  readonly number: number
  readonly timeScale: number
  readonly shift: number
  /** A part of the sampling is decided on the anchor and its first target alone, so that most landmarks are never formed. */
  readonly pairLimit: number
  readonly tupleLimit: number
}

function filterOf({ probe, sampling }: SampledProbe, number: number): Filter {
  const pairSampling = 2 ** Math.floor(Math.log2(sampling) / 2)
  return {
    number,
    timeScale: probe.timeScale,
    shift: Math.round(probe.pitchShift * pitchUnitsPerSemitone),
    pairLimit: 2 ** 32 / pairSampling,
    tupleLimit: (2 ** 32 * pairSampling) / sampling,
  }
}

function formLandmarks(
  { times, pitches }: Constellation,
  { codes, counts }: TargetCodes,
  filter: Filter,
  out: Columns,
): void {
  const { shift, pairLimit, timeScale } = filter
  for (let anchor = 0; anchor < counts.length; anchor++) {
    const base = Math.imul(Math.floor((pitches[anchor] + shift) / PITCH_QUANTUM), 0x9e3779b1)
    const first = anchor * LANDMARKS.fan
    const end = first + counts[anchor]
    for (let i = first; i < end - 2; i++) {
      const pair = mix(base + codes[i])
      if (pair < pairLimit) addTuples(pair, codes, i + 1, end, Math.round(times[anchor] * timeScale), filter, out)
    }
  }
}

/** The landmarks of an anchor and its first target, with each two of the other targets. */
function addTuples(
  pair: number,
  codes: Uint16Array,
  first: number,
  end: number,
  time: number,
  { tupleLimit, number }: Filter,
  out: Columns,
): void {
  // Pairs and tuples are below their limits; the product spreads them over all 32 bits.
  const spread = Math.imul(pair, 0x27d4eb2f)
  for (let j = first; j < end - 1; j++) {
    const triple = Math.imul(pair ^ codes[j], 0x85ebca6b)
    for (let k = j + 1; k < end; k++) {
      const tuple = mix(triple + Math.imul(codes[k], 0xc2b2ae35))
      if (tuple < tupleLimit) out.add(mix(tuple + spread), time, number)
    }
  }
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
  #probes = new Uint16Array(1024)
  #count = 0

  add(hash: number, time: number, probe: number): void {
    if (this.#count === this.#hashes.length) this.#grow()
    this.#hashes[this.#count] = hash
    this.#times[this.#count] = time
    this.#probes[this.#count++] = probe
  }

  finish(): ProbedLandmarks {
    return {
      hashes: this.#hashes.subarray(0, this.#count),
      times: this.#times.subarray(0, this.#count),
      probes: this.#probes.subarray(0, this.#count),
    }
  }

  #grow(): void {
    const [hashes, times, probes] = [this.#hashes, this.#times, this.#probes]
    this.#hashes = new Uint32Array(this.#count * 2)
    this.#times = new Uint32Array(this.#count * 2)
    this.#probes = new Uint16Array(this.#count * 2)
    this.#hashes.set(hashes)
    this.#times.set(times)
    this.#probes.set(probes)
  }
}
