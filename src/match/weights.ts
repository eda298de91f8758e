import { MOST_CROWDED, SURROUNDINGS } from './crowds.ts'
import { TIME_TOLERANCE } from './line.ts'

/** Share of its peaks that a copy keeps: the least that is looked for. */
export const LEAST_KEPT = 0.1
/** A peak's like by chance is at most so likely, however dense its surroundings. */
const MOST_LIKELY_CHANCE = 0.6

/** What a peak weighs by its crowd, in a copy that keeps a share of its peaks. */
export interface Tariff {
  /** Found again, before its fidelity is added. */
  readonly found: Float64Array
  /** Not found again. */
  readonly missed: Float64Array
}

const LEAST_TARIFF = tariffAt(LEAST_KEPT)

/** @param kept share of peaks found again, between 0 and 1. */
export function tariffOf(kept: number): Tariff {
  return kept === LEAST_KEPT ? LEAST_TARIFF : tariffAt(kept)
}

function tariffAt(kept: number): Tariff {
  const chances = Float64Array.from({ length: MOST_CROWDED + 1 }, (_, crowd) =>
    Math.min(MOST_LIKELY_CHANCE, (Math.max(1, crowd) * TIME_TOLERANCE) / SURROUNDINGS),
  )
  return {
    found: chances.map((chance) => Math.log(kept / chance)),
    missed: chances.map((chance) => Math.log((1 - kept) / (1 - Math.min(kept, chance)))),
  }
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
