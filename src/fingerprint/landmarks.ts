import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { LANDMARKS } from './landmark-parameters.ts'
import { mix } from './mix.ts'
import {
  BEFORE,
  BEHIND,
  laterOf,
  PITCH_QUANTUM,
  pitchOf,
  placeOf,
  type TargetZones,
  TIME_QUANTA,
  targetZones,
  timeQuantaAt,
} from './target-zones.ts'
import { sampledTuples, sparser, type Tuples } from './tuples.ts'
import { hashOf } from './hash.ts'
import { ALONE } from './witness.ts'

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

/** A probe, and what it looks at. */
export interface SampledProbe {
  readonly probe: Probe
  /** One hash in so many. */
  readonly sampling: number
  /** How many of the nearest peaks may be targets: a query with foreign peaks in it reaches its own by a wider fan. */
  readonly fan?: number
}

/**
 * The landmarks of a constellation as a probe sees it, in order of anchor time, one hash in `sampling`
 * kept, by its own pitch differences (after FracMinHash: Irber et al., "Lightweight compositional analysis of
 * metagenomes with FracMinHash and minimum metagenome covers", 2022), so that two copies keep the same ones.
 *
 * @param sampling 1 keeps all.
 */
export function landmarks(constellation: Constellation, sampling: number, probe: Probe = EXACT): Landmarks {
  return probedLandmarks(constellation, [{ probe, sampling }])
}

/**
 * The landmarks of the first of some samplings that keeps enough of them, or of the last.
 *
 * @param samplings the sparsest first.
 * @param least how many are enough.
 */
export function enoughLandmarks(constellation: Constellation, samplings: readonly number[], least: number): Landmarks {
  const { fan } = LANDMARKS
  const zones = targetZones(constellation, [EXACT.timeScale], fan)
  let tuples = sampledTuples(zones, samplings[samplings.length - 1], fan)
  for (const sampling of samplings) {
    const fewer = sparser(tuples, sampling)
    if (fewer.count < least) continue
    tuples = fewer
    break
  }
  const out = new Columns()
  formLandmarks(constellation, zones, tuples, { timeScale: 1, fan, numbers: [0], shifts: [0] }, out)
  return out.finish()
}

/** As `landmarks` for each probe. What no probe changes is done once: target zones, and which of their tuples are kept. */
export function probedLandmarks(constellation: Constellation, probes: readonly SampledProbe[]): ProbedLandmarks {
  const kin = kinOf(probes)
  const scales = kin.map(({ timeScale }) => timeScale)
  const zones = targetZones(constellation, scales, Math.max(...kin.map(({ fan }) => fan)))
  const tuples = new Map<string, Tuples>()
  const out = new Columns()
  for (const one of kin) {
    const key = `${one.sampling} ${one.fan}`
    const kept = tuples.get(key) ?? sampledTuples(zones, one.sampling, one.fan)
    tuples.set(key, kept)
    formLandmarks(constellation, zones, kept, one, out)
  }
  return out.finish()
}

/** Probes that differ in what they add to pitches alone. */
interface Kin {
  readonly timeScale: number
  readonly sampling: number
  readonly fan: number
  readonly numbers: number[]
  /** In pitch units. */
  readonly shifts: number[]
}

/** In order of the first of each. */
function kinOf(probes: readonly SampledProbe[]): Kin[] {
  const kin = new Map<string, Kin>()
  for (const [number, { probe, sampling, fan = LANDMARKS.fan }] of probes.entries()) {
    const key = `${probe.timeScale} ${sampling} ${fan}`
    const own = kin.get(key) ?? { timeScale: probe.timeScale, sampling, fan, numbers: [], shifts: [] }
    own.numbers.push(number)
    own.shifts.push(Math.round(probe.pitchShift * pitchUnitsPerSemitone))
    kin.set(key, own)
  }
  return [...kin.values()]
}

/** The landmarks that a scale makes of tuples: those whose targets are among the nearest of the scaled zone. */
function formLandmarks(
  { times, pitches }: Constellation,
  zones: TargetZones,
  { anchors, keys, patterns, count }: Tuples,
  { timeScale, fan, numbers, shifts }: Omit<Kin, 'sampling'>,
  out: Columns,
): void {
  const quanta = timeQuantaAt(timeScale)
  let anchor = -1
  let before = 0
  for (let tuple = 0, at = 0; tuple < count; tuple++, at += 3) {
    if (anchors[tuple] !== anchor) {
      anchor = anchors[tuple]
      before = peaksBefore(zones, anchor, quanta)
    }
    const a = keys[at]
    const b = keys[at + 1]
    const c = keys[at + 2]
    const first = Math.min(placeOf(a), placeOf(b), placeOf(c))
    const last = Math.max(placeOf(a), placeOf(b), placeOf(c))
    if (first < before || last >= before + fan) continue
    const low = quanta[laterOf(a)]
    const middle = quanta[laterOf(b)]
    const high = quanta[laterOf(c)]
    if (low === BEHIND || middle === BEHIND || high === BEHIND) continue
    const distances = (low * TIME_QUANTA + middle) * TIME_QUANTA + high
    const shape = mix(Math.imul(patterns[tuple], 0x9e3779b1) + distances)
    const witness = witnessAmong(zones, anchor, before, quanta, a, b, c)
    const time = Math.round(times[anchor] * timeScale)
    for (let i = 0; i < numbers.length; i++) {
      const pitch = Math.floor((pitches[anchor] + shifts[i]) / PITCH_QUANTUM)
      out.add(hashOf(shape, pitch, witness), time, numbers[i])
    }
  }
}

/** How many peaks of an anchor's zone come before it at a scale. */
function peaksBefore({ starts, keysByPlace }: TargetZones, anchor: number, quanta: Uint8Array): number {
  const start = starts[anchor]
  let at = start
  while (at < starts[anchor + 1] && quanta[laterOf(keysByPlace[at])] === BEFORE) at++
  return at - start
}

/** The pitch difference of the nearest peak of a zone that is none of three. */
function witnessAmong(
  { starts, keysByPlace }: TargetZones,
  anchor: number,
  before: number,
  quanta: Uint8Array,
  a: number,
  b: number,
  c: number,
): number {
  for (let at = starts[anchor] + before; at < starts[anchor + 1]; at++) {
    const key = keysByPlace[at]
    if (key === a || key === b || key === c) continue
    return quanta[laterOf(key)] === BEHIND ? ALONE : 1 + pitchOf(key)
  }
  return ALONE
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
