import type { Constellation } from '../dsp/constellation.ts'
import { lengthened } from '../fingerprint/columns.ts'
import { densestSampling } from '../fingerprint/indexed-landmarks.ts'
import { EXACT, type Probe, type ProbedLandmarks, probedLandmarks } from '../fingerprint/landmarks.ts'
import { anyOf, witnessOf } from '../fingerprint/witness.ts'
import { sortedOrder } from '../inverted-index/radix-sort.ts'

/**
 * Hypotheses other than the exact one look at fewer hashes, and only with their witnesses: a copy that was
 * also sped up or shifted has seldom been drowned as well. The sample is a part of every denser one.
 */
const INEXACT_SAMPLING = 8
/** In a denser index's sample they look so many times as densely as it keeps of long recordings. */
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
    const { hashes, asked, times, probeNumbers } = askedLandmarks(constellation, sampling, probes)
    const order = sortedOrder([asked], asked.length)
    this.times = new Int32Array(order.length)
    this.probeNumbers = new Uint16Array(order.length)
    this.witnesses = new Uint8Array(order.length)
    for (let i = 0; i < order.length; i++) {
      this.times[i] = times[order[i]]
      this.probeNumbers[i] = probeNumbers[order[i]]
      this.witnesses[i] = witnessOf(hashes[order[i]])
    }
    const found = distinct(asked, order)
    this.hashes = found.hashes
    this.starts = found.starts
  }
}

/** Columns of landmarks, and what is asked for each. */
interface Asked {
  readonly hashes: Uint32Array
  readonly asked: Uint32Array
  readonly times: Uint32Array
  readonly probeNumbers: Uint32Array
}

function askedLandmarks(constellation: Constellation, sampling: number, probes: readonly Probe[]): Asked {
  const exact = densestSampling(sampling)
  const inexact = Math.min(sampling, Math.max(exact, sampling / INEXACT_DENSER, INEXACT_SAMPLING))
  const form = (isExact: boolean, oneIn: number, fan?: number): Asked => {
    const numbers = probes.flatMap((probe, number) => ((probe === EXACT) === isExact ? [number] : []))
    const sampled = numbers.map((number) => ({ probe: probes[number], sampling: oneIn }))
    return askedOf(numbers.length === 0 ? NONE : probedLandmarks(constellation, sampled, fan), numbers, isExact)
  }
  return joined(form(true, exact, EXACT_FAN), form(false, inexact))
}

const NONE: ProbedLandmarks = { hashes: new Uint32Array(), times: new Uint32Array(), probes: new Uint16Array() }

function askedOf({ hashes, times, probes }: ProbedLandmarks, numbers: readonly number[], isForAny: boolean): Asked {
  return {
    hashes,
    asked: isForAny ? hashes.map(anyOf) : hashes,
    times,
    probeNumbers: Uint32Array.from(probes, (probe) => numbers[probe]),
  }
}

function joined(first: Asked, second: Asked): Asked {
  const both = (a: Uint32Array, b: Uint32Array) => {
    const column = lengthened(a, a.length + b.length)
    column.set(b, a.length)
    return column
  }
  return {
    hashes: both(first.hashes, second.hashes),
    asked: both(first.asked, second.asked),
    times: both(first.times, second.times),
    probeNumbers: both(first.probeNumbers, second.probeNumbers),
  }
}

function distinct(asked: Uint32Array, order: Uint32Array) {
  const hashes = new Uint32Array(order.length)
  const starts = new Uint32Array(order.length + 1)
  let count = 0
  for (let i = 0; i < order.length; i++) {
    const hash = asked[order[i]]
    if (count > 0 && hashes[count - 1] === hash) continue
    hashes[count] = hash
    starts[count++] = i
  }
  starts[count] = order.length
  return { hashes: hashes.slice(0, count), starts: starts.slice(0, count + 1) }
}
