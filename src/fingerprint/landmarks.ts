import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { lengthened } from './columns.ts'
import { hashOf } from './hash.ts'
import { LandmarkKernel } from './kernel/kernel.ts'
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
  type ZoneBounds,
  zoneBounds,
} from './target-zones.ts'
import { filtered, sampledTuples, sampleTest, type Tuples } from './tuples.ts'
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
  /** What one in so many would keep as well is left out. */
  readonly beyond?: number
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
  const { hashes, times } = new LandmarkFormer(constellation, [{ probe, sampling }]).landmarks()
  return { hashes, times }
}

/** Forms the landmarks of a constellation under some probes. What no probe changes is done once: target zones, and their tuples. */
export class LandmarkFormer {
  readonly #constellation: Constellation
  readonly #kin: readonly Kin[]
  readonly #zones: TargetZones
  readonly #tuples: Tuples

  constructor(constellation: Constellation, probes: readonly SampledProbe[]) {
    this.#constellation = constellation
    this.#kin = kinOf(probes)
    const scales = this.#kin.map(({ timeScale }) => timeScale)
    const fan = Math.max(...this.#kin.map((one) => one.fan))
    const sampling = Math.min(...this.#kin.map((one) => one.sampling))
    const { zones, tuples } = formed(constellation, zoneBounds(scales), sampling, fan)
    this.#zones = zones
    this.#tuples = tuples
  }

  /** As `landmarks` for each probe. */
  landmarks(): ProbedLandmarks {
    const sampled = new Map<string, Tuples>()
    const out = new Columns()
    for (const one of this.#kin) {
      const { sampling, beyond } = one
      const key = `${sampling} ${beyond}`
      const tuples = sampled.get(key) ?? filtered(this.#tuples, sampleTest(sampling, beyond))
      sampled.set(key, tuples)
      this.#form(tuples, one, out)
    }
    return out.finish()
  }

  /**
   * The exact landmarks of the first of some samplings that keeps enough of them, or of the last. They are those
   * of the constellation, whatever else the former was made for.
   *
   * @param samplings the sparsest first, and the exact probe among those of the former is no sparser than the last.
   * @param least how many are enough.
   */
  enough(samplings: readonly number[], least: number): Landmarks {
    const all = new Columns()
    this.#form(this.#tuples, { timeScale: EXACT.timeScale, fan: LANDMARKS.fan, numbers: [0], shifts: [0] }, all)
    let kept = all
    for (const sampling of samplings) {
      kept = all.filtered(sampleTest(sampling))
      if (kept.count >= least) break
    }
    const { hashes, times } = kept.finish()
    return { hashes, times }
  }

  /** The landmarks that a scale makes of tuples: those whose targets are among the nearest of the scaled zone. */
  #form({ anchors, keys, patterns, count }: Tuples, { timeScale, fan, numbers, shifts }: Seen, out: Columns): void {
    const zones = this.#zones
    const { times, pitches } = this.#constellation
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
        out.add(hashOf(shape, pitch, witness), time, numbers[i], patterns[tuple])
      }
    }
  }
}

/** Made at the first constellation of a thread; false where there is none. */
let kernel: LandmarkKernel | false | undefined

function formed(constellation: Constellation, bounds: ZoneBounds, sampling: number, fan: number) {
  kernel ??= LandmarkKernel.make() ?? false
  const fast = kernel !== false ? kernel.form(constellation, bounds, sampling, fan) : undefined
  if (fast !== undefined) return fast
  const zones = targetZones(constellation, bounds, fan)
  return { zones, tuples: sampledTuples(zones, sampling, fan) }
}

/** How probes that differ in what they add to pitches alone see a constellation. */
interface Seen {
  readonly timeScale: number
  readonly fan: number
  readonly numbers: number[]
  /** In pitch units. */
  readonly shifts: number[]
}

interface Kin extends Seen {
  readonly sampling: number
  readonly beyond: number | undefined
}

/** In order of the first of each. */
function kinOf(probes: readonly SampledProbe[]): Kin[] {
  const kin = new Map<string, Kin>()
  for (const [number, { probe, sampling, beyond, fan = LANDMARKS.fan }] of probes.entries()) {
    const key = `${probe.timeScale} ${sampling} ${beyond} ${fan}`
    const own = kin.get(key) ?? { timeScale: probe.timeScale, sampling, beyond, fan, numbers: [], shifts: [] }
    own.numbers.push(number)
    own.shifts.push(Math.round(probe.pitchShift * pitchUnitsPerSemitone))
    kin.set(key, own)
  }
  return [...kin.values()]
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
  count = 0
  #hashes = new Uint32Array(1024)
  #times = new Uint32Array(1024)
  #probes = new Uint16Array(1024)
  #patterns = new Uint32Array(1024)

  add(hash: number, time: number, probe: number, pattern: number): void {
    if (this.count === this.#hashes.length) this.#grow()
    this.#hashes[this.count] = hash
    this.#times[this.count] = time
    this.#probes[this.count] = probe
    this.#patterns[this.count++] = pattern
  }

  /** Those of some patterns. */
  filtered(isKept: (pattern: number) => boolean): Columns {
    const kept = new Columns()
    for (let i = 0; i < this.count; i++)
      if (isKept(this.#patterns[i])) kept.add(this.#hashes[i], this.#times[i], this.#probes[i], this.#patterns[i])
    return kept
  }

  finish(): ProbedLandmarks {
    return {
      hashes: this.#hashes.subarray(0, this.count),
      times: this.#times.subarray(0, this.count),
      probes: this.#probes.subarray(0, this.count),
    }
  }

  #grow(): void {
    this.#hashes = lengthened(this.#hashes, this.count * 2)
    this.#times = lengthened(this.#times, this.count * 2)
    this.#patterns = lengthened(this.#patterns, this.count * 2)
    const probes = this.#probes
    this.#probes = new Uint16Array(this.count * 2)
    this.#probes.set(probes)
  }
}
