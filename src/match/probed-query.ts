import type { Constellation } from '../dsp/constellation.ts'
import { densestSampling, likelySampling } from '../fingerprint/indexed-landmarks.ts'
import { EXACT, type Probe, type ProbedLandmarks, probedLandmarks } from '../fingerprint/landmarks.ts'
import { anyOf, witnessOf } from '../fingerprint/witness.ts'
import { sortedOrder } from '../inverted-index/radix-sort.ts'

/**
 * Hypotheses other than the exact one look at fewer hashes, and only with their witnesses: a copy that was
 * also sped up or shifted has seldom been drowned as well. The sample is a part of every denser one.
 */
const INEXACT_SAMPLING = 8
/** A short query looks as densely as a recording like it is sampled; a longer one at so many times what is kept of long ones. */
const INEXACT_DENSER = 2
/** Among so many nearest peaks a drowned copy's own targets are looked for, where nothing was sped up or shifted. */
const EXACT_FAN = 8

/** A query as some probes see it: its landmarks, formed once and put in the order in which they are looked up. */
export class ProbedQuery {
  readonly probes: readonly Probe[]
  /** What to ask for: distinct, ascending. */
  readonly hashes: Uint32Array
  /** Where each hash's landmarks begin in the columns; one more than there are hashes. */
  readonly starts: Uint32Array
  /** Columns of landmarks in order of hash: anchor time after the probe's scaling, which probe, and the witness. */
  readonly times: Int32Array
  readonly probeNumbers: Uint16Array
  readonly witnesses: Uint8Array

  /** @param sampling the index's. */
  constructor(constellation: Constellation, sampling: number, probes: readonly Probe[]) {
    this.probes = probes
    const all = askedLandmarks(constellation, sampling, probes)
    const order = sortedOrder([all.asked], all.asked.length)
    const { asked, times, probeNumbers, witnesses } = inOrder(all, order)
    const { hashes, starts } = distinct(asked)
    this.hashes = hashes
    this.starts = starts
    this.times = times
    this.probeNumbers = probeNumbers
    this.witnesses = witnesses
  }
}

/** Columns of landmarks, and what is asked for each. */
interface Asked {
  readonly asked: Uint32Array
  readonly times: Int32Array
  readonly probeNumbers: Uint16Array
  readonly witnesses: Uint8Array
}

function askedLandmarks(constellation: Constellation, sampling: number, probes: readonly Probe[]): Asked {
  const exact = densestSampling(sampling)
  const kept = Math.min(likelySampling(constellation, sampling), sampling / INEXACT_DENSER)
  const inexact = Math.max(INEXACT_SAMPLING, kept)
  const found = probedLandmarks(
    constellation,
    probes.map((probe) =>
      probe === EXACT ? { probe, sampling: exact, fan: EXACT_FAN } : { probe, sampling: inexact },
    ),
  )
  return askedOf(found, probes)
}

/** Under the exact probe any witness will do. */
function askedOf({ hashes, times, probes: numbers }: ProbedLandmarks, probes: readonly Probe[]): Asked {
  const out = room(hashes.length)
  const isExact = probes.map((probe) => probe === EXACT)
  for (let i = 0; i < hashes.length; i++) {
    out.asked[i] = isExact[numbers[i]] ? anyOf(hashes[i]) : hashes[i]
    out.times[i] = times[i]
    out.probeNumbers[i] = numbers[i]
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
