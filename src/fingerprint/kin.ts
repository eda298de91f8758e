import type { Constellation } from '../dsp/constellation.ts'
import { hashOf } from './hash.ts'
import { LandmarkColumns, type LandmarkRows } from './landmark-columns.ts'
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
} from './target-zones.ts'
import { filtered, sampledTuples, sampleTest, type Tuples } from './tuples.ts'
import { ALONE } from './witness.ts'

/** What is formed of a constellation once, whatever the probe: its target zones, and their tuples. */
export interface Source {
  readonly constellation: Constellation
  readonly bounds: ZoneBounds
  /** The densest of any probe. */
  readonly sampling: number
  /** The widest. */
  readonly fan: number
}

/** Probes that differ in what they add to pitches alone. */
export interface Kin {
  readonly timeScale: number
  readonly fan: number
  readonly sampling: number
  /** As of `sampleTest`. */
  readonly beyond: number | undefined
  /** Which of the probes they are. */
  readonly numbers: readonly number[]
  /** Of each what it adds, in pitch units. */
  readonly shifts: readonly number[]
}

/**
 * What each of some kin keeps of the tuples of a source.
 *
 * @param sampled is asked once for those that sample alike.
 */
export function tuplesOfEach<Some>(
  kin: readonly Kin[],
  source: Source,
  all: Some,
  sampled: (one: Kin) => Some,
): Some[] {
  const made = new Map<string, Some>()
  return kin.map((one) => {
    if (one.sampling === source.sampling && one.beyond === undefined) return all
    const key = `${one.sampling} ${one.beyond}`
    const kept = made.get(key) ?? sampled(one)
    made.set(key, kept)
    return kept
  })
}

/** The landmarks of a source as kin see it, by plain TypeScript: `LandmarkKernel` finds the same. */
export class KinReference {
  readonly #source: Source
  readonly #zones: TargetZones
  readonly #tuples: Tuples

  constructor(source: Source) {
    const { constellation, bounds, sampling, fan } = source
    this.#source = source
    this.#zones = targetZones(constellation, bounds, fan)
    this.#tuples = sampledTuples(this.#zones, sampling, fan)
  }

  landmarks(kin: readonly Kin[]): LandmarkRows {
    const tuples = tuplesOfEach(kin, this.#source, this.#tuples, ({ sampling, beyond }) =>
      filtered(this.#tuples, sampleTest(sampling, beyond)),
    )
    const out = new LandmarkColumns()
    for (const [i, one] of kin.entries()) this.#form(tuples[i], one, out)
    return out.finish()
  }

  /** The landmarks that a scale makes of tuples: those whose targets are among the nearest of the scaled zone. */
  #form(
    { anchors, keys, patterns, count }: Tuples,
    { timeScale, fan, numbers, shifts }: Kin,
    out: LandmarkColumns,
  ): void {
    const zones = this.#zones
    const { times, pitches } = this.#source.constellation
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
