import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { madeOnce } from '../dsp/web-assembly.ts'
import { LandmarkKernel } from './kernel/kernel.ts'
import { type Kin, KinReference, type Source } from './kin.ts'
import { type LandmarkRows, rowsOf } from './landmark-columns.ts'
import { LANDMARKS } from './landmark-parameters.ts'
import { zoneBounds } from './target-zones.ts'
import { sampleTest } from './tuples.ts'

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
  readonly #source: Source
  readonly #kin: readonly Kin[]
  #reference: KinReference | undefined

  /** @throws RangeError for a time scale below 0.4. */
  constructor(constellation: Constellation, probes: readonly SampledProbe[]) {
    this.#kin = kinOf(probes)
    this.#source = {
      constellation,
      bounds: zoneBounds(this.#kin.map(({ timeScale }) => timeScale)),
      sampling: Math.min(...this.#kin.map(({ sampling }) => sampling)),
      fan: Math.max(...this.#kin.map(({ fan }) => fan)),
    }
  }

  /** As `landmarks` for each probe. */
  landmarks(): ProbedLandmarks {
    const { hashes, times, probes } = this.#form(this.#kin)
    return { hashes, times, probes }
  }

  /**
   * The exact landmarks of the first of some samplings that keeps enough of them, or of the last. They are those
   * of the constellation, whatever else the former was made for.
   *
   * @param samplings the sparsest first, and the exact probe among those of the former is no sparser than the last.
   * @param least how many are enough.
   */
  enough(samplings: readonly number[], least: number): Landmarks {
    const all = this.#form(kinOf([{ probe: EXACT, sampling: this.#source.sampling }]))
    let kept = all
    for (const sampling of samplings) {
      kept = rowsOf(all, sampleTest(sampling))
      if (kept.hashes.length >= least) break
    }
    const { hashes, times } = kept
    return { hashes, times }
  }

  #form(kin: readonly Kin[]): LandmarkRows {
    const fast = landmarkKernel()?.landmarks(this.#source, kin)
    if (fast !== undefined) return fast
    this.#reference ??= new KinReference(this.#source)
    return this.#reference.landmarks(kin)
  }
}

const landmarkKernel = madeOnce(() => LandmarkKernel.make())

/** In order of the first of each. */
function kinOf(probes: readonly SampledProbe[]): Kin[] {
  const kin = new Map<string, Kin>()
  for (const [number, { probe, sampling, beyond, fan = LANDMARKS.fan }] of probes.entries()) {
    const key = `${probe.timeScale} ${sampling} ${beyond} ${fan}`
    const { numbers = [], shifts = [] } = kin.get(key) ?? {}
    const shift = Math.round(probe.pitchShift * pitchUnitsPerSemitone)
    const { timeScale } = probe
    kin.set(key, { timeScale, fan, sampling, beyond, numbers: [...numbers, number], shifts: [...shifts, shift] })
  }
  return [...kin.values()]
}
