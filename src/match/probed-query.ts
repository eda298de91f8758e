import type { Constellation } from '../dsp/constellation.ts'
import { densestSampling, indexedOf, likelySampling } from '../fingerprint/indexed-landmarks.ts'
import {
  EXACT,
  LandmarkFormer,
  type Landmarks,
  type Probe,
  type ProbedLandmarks,
  type SampledProbe,
} from '../fingerprint/landmarks.ts'
import { anyOf, witnessOf } from '../fingerprint/witness.ts'
import { sortedOrder } from '../inverted-index/radix-sort.ts'

/**
 * Hypotheses other than the exact one look at fewer hashes, and only with their witnesses: a copy that was
 * also sped up or shifted has seldom been drowned as well. The sample is a part of every denser one.
 */
const INEXACT_SAMPLING = 8
/** A short query looks as densely as a recording like it is sampled; a longer one at so many times what is kept of long ones. */
const INEXACT_DENSER = 1.5
/** Among so many nearest peaks a drowned copy's own targets are looked for, where nothing was sped up or shifted. */
const EXACT_FAN = 8
/** Where probes begin that are not the exact one: before it stand its landmarks with any witness, and those with their own. */
const INEXACT_FROM = 2

/** What is asked of an index. */
export interface AskedQuery {
  readonly probes: readonly Probe[]
  /** What to ask for: distinct, ascending. */
  readonly hashes: Uint32Array
  /** Where each hash's landmarks begin in the columns; one more than there are hashes. */
  readonly starts: Uint32Array
  /** Columns of landmarks in order of hash, then witness: anchor time after the probe's scaling, which probe, and the witness. */
  readonly times: Int32Array
  readonly probeNumbers: Uint16Array
  readonly witnesses: Uint8Array
}

/** A query as some probes see it: its landmarks, formed once and put in the order in which they are looked up. */
export class ProbedQuery {
  readonly asked: AskedQuery
  readonly #former: LandmarkFormer
  readonly #sampling: number

  /** @param sampling the index's. @param probes the exact one first. */
  constructor(constellation: Constellation, sampling: number, probes: readonly Probe[]) {
    this.#sampling = sampling
    this.#former = new LandmarkFormer(constellation, looksOf(constellation, sampling, probes))
    this.asked = { probes, ...inOrder(this.#former.landmarks()) }
  }

  /** What the index would keep of it. */
  indexed(): Landmarks {
    return indexedOf(this.#former, this.#sampling)
  }
}

/** The same hashes, each with a share of its landmarks, spread over all of them, and one at least. */
export function withFewer(query: AskedQuery, share: number): AskedQuery {
  const { hashes, starts } = query
  const kept: number[] = []
  const fewer = new Uint32Array(starts.length)
  for (let hash = 0; hash < hashes.length; hash++) {
    const all = starts[hash + 1] - starts[hash]
    const some = Math.max(1, Math.floor(all * share))
    for (let i = 0; i < some; i++) kept.push(starts[hash] + Math.floor((i * all) / some))
    fewer[hash + 1] = kept.length
  }
  return {
    ...query,
    starts: fewer,
    times: Int32Array.from(kept, (landmark) => query.times[landmark]),
    probeNumbers: Uint16Array.from(kept, (landmark) => query.probeNumbers[landmark]),
    witnesses: Uint8Array.from(kept, (landmark) => query.witnesses[landmark]),
  }
}

/**
 * How densely each probe looks. The exact one asks for any witness as densely as a recording like the query is sampled, and for its own as
 * densely as any is: a short piece within a long query has hashes enough to be found by those that were not drowned.
 */
function looksOf(constellation: Constellation, sampling: number, [, ...others]: readonly Probe[]): SampledProbe[] {
  const likely = likelySampling(constellation, sampling)
  const densest = densestSampling(sampling)
  const inexact = Math.max(INEXACT_SAMPLING, Math.min(likely, sampling / INEXACT_DENSER))
  return [
    { probe: EXACT, sampling: likely, fan: EXACT_FAN },
    { probe: EXACT, sampling: densest, beyond: likely },
    ...others.map((probe) => ({ probe, sampling: inexact })),
  ]
}

/**
 * Landmarks in the order in which they are looked up. Those of the first probe, which come first, ask for their kind: in order of hash they are
 * in order of kind, then witness, and so they need only be merged with the others.
 */
function inOrder({ hashes, times, probes }: ProbedLandmarks): Omit<AskedQuery, 'probes'> {
  const count = hashes.length
  const others = probes.findIndex((probe) => probe !== 0)
  const kinds = others < 0 ? count : others
  const byKind = sortedOrder([hashes.subarray(0, kinds)], kinds)
  const byHash = sortedOrder([hashes.subarray(kinds)], count - kinds)
  const out = {
    times: new Int32Array(count),
    probeNumbers: new Uint16Array(count),
    witnesses: new Uint8Array(count),
  }
  const asked = new Uint32Array(count)
  const starts = new Uint32Array(count + 1)
  let distinct = 0
  for (let i = 0, kind = 0; i < count; i++) {
    const other = i - kind
    const isKind =
      kind < kinds && (other === byHash.length || anyOf(hashes[byKind[kind]]) < hashes[kinds + byHash[other]])
    const row = isKind ? byKind[kind++] : kinds + byHash[other]
    const wanted = isKind ? anyOf(hashes[row]) : hashes[row]
    if (distinct === 0 || asked[distinct - 1] !== wanted) {
      asked[distinct] = wanted
      starts[distinct++] = i
    }
    out.times[i] = times[row]
    out.probeNumbers[i] = Math.max(0, probes[row] + 1 - INEXACT_FROM)
    out.witnesses[i] = witnessOf(hashes[row])
  }
  starts[distinct] = count
  return { hashes: asked.slice(0, distinct), starts: starts.slice(0, distinct + 1), ...out }
}
