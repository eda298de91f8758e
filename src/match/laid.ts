import { firstAtOrAfter } from '../fingerprint/fingerprint.ts'
import type { Bands } from './bands.ts'
import type { Closeness, Evidence } from './evidence.ts'
import type { Line } from './line.ts'
import { heaviest, type Passage, type Weighed } from './paths.ts'
import { evenMisses, LEAST_KEPT, missesAmong, tariffOf } from './weights.ts'

/** A line as one of the two recordings has it, weighed for a copy that keeps the least. */
export interface Laid extends Weighed {
  readonly line: Line
  /** Of the peaks that are found again. */
  readonly crowds: Uint8Array
  readonly fidelities: Float32Array
  /** As `misses`, of the peaks from `first` to before `end`, in a copy that keeps another share. */
  readonly missesAt: (kept: number, first: number, end: number) => Float64Array
  /** What `sharpened` has made of passages, by their ends: it is asked for most of them twice. */
  readonly known: Map<string, Passage>
}

export function laidOnQuery({ matches, crowds, fidelities }: Evidence, query: Bands): Laid {
  return {
    ...{ line: matches.line, peaks: matches.peaks, crowds, fidelities },
    weights: weightsAt(crowds, fidelities, LEAST_KEPT),
    misses: query.misses,
    missesAt: (kept, first, end) => missesAmong(query.crowds, kept, first, end),
    known: new Map(),
  }
}

/** What the peaks of a query weigh at the most, whatever their likes' crowds: cheaper than those. */
export function mostOnQuery({ matches, fidelities }: Closeness, { crowds }: Bands): (i: number) => number {
  const { found } = tariffOf(LEAST_KEPT)
  const { peaks } = matches
  return (i) => Math.max(0, found[crowds[peaks[i]]] + fidelities[i])
}

/** @param misses `evenMisses` of the reference at the least kept. */
export function laidOnReference({ matches, crowds, fidelities }: Evidence, misses: Float64Array): Laid {
  const { peaks, order } = inTheirOrder(matches.theirs.slice())
  const theirCrowds = new Uint8Array(order.length)
  const theirFidelities = new Float32Array(order.length)
  for (let i = 0; i < order.length; i++) {
    theirCrowds[i] = crowds[order[i]]
    theirFidelities[i] = fidelities[order[i]]
  }
  return {
    ...{ line: matches.line, peaks, crowds: theirCrowds, fidelities: theirFidelities },
    weights: weightsAt(theirCrowds, theirFidelities, LEAST_KEPT),
    misses,
    missesAt: (kept, first, end) => evenMisses(kept, end - first),
    known: new Map(),
  }
}

/** Sorts likes, which are nearly in order, by insertion. */
function inTheirOrder(peaks: Int32Array): { peaks: Int32Array; order: Int32Array } {
  const order = new Int32Array(peaks.length)
  for (let i = 0; i < peaks.length; i++) {
    const peak = peaks[i]
    let at = i
    for (; at > 0 && peaks[at - 1] > peak; at--) {
      peaks[at] = peaks[at - 1]
      order[at] = order[at - 1]
    }
    peaks[at] = peak
    order[at] = i
  }
  return { peaks, order }
}

/**
 * How much each match speaks for a copy that keeps a share of its peaks: the logarithm of how much
 * likelier what was met is in such a copy than by chance.
 */
function weightsAt(crowds: Uint8Array, fidelities: Float32Array, kept: number): Float32Array {
  const { found, missed } = tariffOf(kept)
  const weights = new Float32Array(crowds.length)
  for (let i = 0; i < weights.length; i++) {
    const weight = found[crowds[i]] + fidelities[i]
    const least = missed[crowds[i]]
    weights[i] = Math.max(weight, least)
  }
  return weights
}

/** The most that a copy is asked to keep. */
const MOST_KEPT = 0.8

/** A passage bounded by what it keeps itself: one that keeps much ends where a few peaks are missing. */
export function sharpened(passage: Passage, laid: Laid): Passage {
  const ends = `${passage.first} ${passage.last}`
  const sharp = laid.known.get(ends) ?? sharpen(passage, laid)
  laid.known.set(ends, sharp)
  return sharp
}

function sharpen(passage: Passage, laid: Laid): Passage {
  const { line, first, last } = passage
  const kept = Math.max(LEAST_KEPT, Math.min(MOST_KEPT, 0.9 * similarityOf(passage, laid)))
  const from = firstAtOrAfter(laid.peaks, first)
  const to = firstAtOrAfter(laid.peaks, last + 1)
  return heaviest(
    line,
    first,
    last,
    {
      peaks: laid.peaks.subarray(from, to),
      weights: weightsAt(laid.crowds.subarray(from, to), laid.fidelities.subarray(from, to), kept),
      misses: laid.missesAt(kept, first, last + 1),
    },
    first,
  )
}

/** Share of a passage's peaks that are found again. */
export function similarityOf({ first, last }: Passage, { peaks, weights }: Laid): number {
  let matched = 0
  for (let i = firstAtOrAfter(peaks, first); i < peaks.length && peaks[i] <= last; i++) if (weights[i] > 0) matched++
  return matched / (last - first + 1)
}
