import type { Constellation } from '../dsp/constellation.ts'
import { densestSampling } from '../fingerprint/indexed-landmarks.ts'
import { EXACT, type Probe, type ProbedLandmarks, probedLandmarks } from '../fingerprint/landmarks.ts'
import { sortedOrder } from '../inverted-index/radix-sort.ts'

/**
 * Hypotheses other than the exact one look at fewer hashes: a copy that was also sped up or shifted
 * has seldom been drowned as well. The sample is a part of every denser one.
 */
const INEXACT_SAMPLING = 8

/** A query as some probes see it: its landmarks, formed once and put in the order in which they are looked up. */
export class ProbedQuery {
  readonly probes: readonly Probe[]
  /** Of all probes: distinct, ascending. */
  readonly hashes: Uint32Array
  /** Where each hash's landmarks begin in the columns; one more than there are hashes. */
  readonly starts: Uint32Array
  /** Columns of landmarks in order of hash: anchor time after the probe's scaling, and which probe. */
  readonly times: Int32Array
  readonly probeNumbers: Uint16Array

  /** @param sampling the index's. */
  constructor(constellation: Constellation, sampling: number, probes: readonly Probe[]) {
    this.probes = probes
    const landmarks = probedLandmarks(constellation, probes.map(sampledAs(sampling)))
    const order = sortedOrder([landmarks.hashes], landmarks.hashes.length)
    this.times = new Int32Array(order.length)
    this.probeNumbers = new Uint16Array(order.length)
    for (let i = 0; i < order.length; i++) {
      this.times[i] = landmarks.times[order[i]]
      this.probeNumbers[i] = landmarks.probes[order[i]]
    }
    const { hashes, starts } = distinct(landmarks, order)
    this.hashes = hashes
    this.starts = starts
  }
}

function sampledAs(sampling: number) {
  const exact = densestSampling(sampling)
  const inexact = Math.max(sampling, INEXACT_SAMPLING)
  return (probe: Probe) => ({ probe, sampling: probe === EXACT ? exact : inexact })
}

function distinct({ hashes }: ProbedLandmarks, order: Uint32Array) {
  const values = new Uint32Array(order.length)
  const starts = new Uint32Array(order.length + 1)
  let count = 0
  for (let i = 0; i < order.length; i++) {
    const hash = hashes[order[i]]
    if (count > 0 && values[count - 1] === hash) continue
    values[count] = hash
    starts[count++] = i
  }
  starts[count] = order.length
  return { hashes: values.subarray(0, count), starts: starts.subarray(0, count + 1) }
}
