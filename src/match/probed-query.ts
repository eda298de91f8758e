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
    const all = askedOf(this.#former.landmarks())
    const { asked, ...columns } = inOrder(
      all,
      sortedOrder([Uint32Array.from(all.witnesses), all.asked], all.asked.length),
    )
    this.asked = { probes, ...distinct(asked), ...columns }
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

/** Columns of landmarks, and what is asked for each. */
interface Asked {
  readonly asked: Uint32Array
  readonly times: Int32Array
  readonly probeNumbers: Uint16Array
  readonly witnesses: Uint8Array
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

function askedOf({ hashes, times, probes }: ProbedLandmarks): Asked {
  const out = room(hashes.length)
  for (let i = 0; i < hashes.length; i++) {
    out.asked[i] = probes[i] === 0 ? anyOf(hashes[i]) : hashes[i]
    out.times[i] = times[i]
    out.probeNumbers[i] = Math.max(0, probes[i] + 1 - INEXACT_FROM)
    out.witnesses[i] = witnessOf(hashes[i])
  }
  return out
}

function room(count: number): Asked {
  return {
    asked: new Uint32Array(count),
    times: new Int32Array(count),
    probeNumbers: new Uint16Array(count),
    witnesses: new Uint8Array(count),
  }
}

function inOrder({ asked, times, probeNumbers, witnesses }: Asked, order: Uint32Array): Asked {
  const out = room(order.length)
  for (let i = 0; i < order.length; i++) {
    const row = order[i]
    out.asked[i] = asked[row]
    out.times[i] = times[row]
    out.probeNumbers[i] = probeNumbers[row]
    out.witnesses[i] = witnesses[row]
  }
  return out
}

/** The values of an ascending column, and where each begins. */
function distinct(ascending: Uint32Array): { hashes: Uint32Array; starts: Uint32Array } {
  const hashes = new Uint32Array(ascending.length)
  const starts = new Uint32Array(ascending.length + 1)
  let count = 0
  for (let i = 0; i < ascending.length; i++) {
    if (count > 0 && hashes[count - 1] === ascending[i]) continue
    hashes[count] = ascending[i]
    starts[count++] = i
  }
  starts[count] = ascending.length
  return { hashes: hashes.slice(0, count), starts: starts.slice(0, count + 1) }
}
