import { MOST_CROWDED, SURROUNDINGS } from './crowds.ts'
import { TIME_TOLERANCE } from './line.ts'

/** Share of its peaks that a copy keeps: the least that is looked for. */
export const LEAST_KEPT = 0.1
/** A peak's like by chance is at most so likely, however dense its surroundings. */
const MOST_LIKELY_CHANCE = 0.6

/** What a peak weighs by its crowd, in a copy that keeps a share of its peaks. */
export interface Tariff {
  /** The share. */
  readonly kept: number
  /** Found again, before its fidelity is added. */
  readonly found: Float64Array
  /** Not found again. */
  readonly missed: Float64Array
}

const LEAST_TARIFF = tariffAt(LEAST_KEPT)

/** A passage asks for the same one several times. */
let latest = LEAST_TARIFF

/** @param kept share of peaks found again, between 0 and 1. */
export function tariffOf(kept: number): Tariff {
  if (kept === LEAST_KEPT) return LEAST_TARIFF
  if (kept !== latest.kept) latest = tariffAt(kept)
  return latest
}

function tariffAt(kept: number): Tariff {
  const found = new Float64Array(MOST_CROWDED + 1)
  const missed = new Float64Array(MOST_CROWDED + 1)
  for (let crowd = 0; crowd <= MOST_CROWDED; crowd++) {
    const chance = Math.min(MOST_LIKELY_CHANCE, (Math.max(1, crowd) * TIME_TOLERANCE) / SURROUNDINGS)
    found[crowd] = Math.log(kept / chance)
    missed[crowd] = Math.log((1 - kept) / (1 - Math.min(kept, chance)))
  }
  return { kept, found, missed }
}

/** Running sums of what peaks from `first` to before `end` weigh, were they not found again. */
export function missesAmong(crowds: Uint8Array, kept: number, first: number, end: number): Float64Array {
  const { missed } = tariffOf(kept)
  const sums = new Float64Array(end - first + 1)
  for (let peak = first; peak < end; peak++) sums[peak - first + 1] = sums[peak - first] + missed[crowds[peak]]
  return sums
}

/** As `missesAmong`, of peaks whose crowds do not count. */
export function evenMisses(kept: number, count: number): Float64Array {
  const missed = Math.log(1 - kept)
  const sums = new Float64Array(count + 1)
  for (let i = 1; i <= count; i++) sums[i] = i * missed
  return sums
}
