const MOST = 3
const LEAST_SUM = 5
/** Of equal sums the one around the fullest count. */
const BY_FULLNESS = 0.001
/** Summits nearer than this are one. */
const NEAR = 3

/** A place in a histogram, and its sum with both neighbours, less the typical one. */
export interface Summit {
  readonly at: number
  readonly excess: number
}

/** The highest sums of three neighbouring counts between two places of a histogram. */
export function summitsOf(counts: Uint16Array | Uint32Array, low: number, high: number): Summit[] {
  const best: { at: number; sum: number }[] = []
  const typical = highest(counts, low, high, best)
  return best.map(({ at, sum }) => ({ at, excess: sum - typical }))
}

/** Keeps the highest sums. @returns the mean of those that are not 0. */
function highest(
  counts: Uint16Array | Uint32Array,
  low: number,
  high: number,
  best: { at: number; sum: number }[],
): number {
  let floor = LEAST_SUM - 0.5
  let least = LEAST_SUM
  let empty = 0
  let total = 0
  let before = 0
  let here = counts[low]
  for (let at = low; at < high; at++) {
    const after = at + 1 < high ? counts[at + 1] : 0
    const sum = before + here + after
    // 1 for a sum of 0, without a branch.
    empty += (sum - 1) >>> 31
    total += here
    if (sum >= least && sum + here * BY_FULLNESS > floor) {
      floor = offered(best, at, sum + here * BY_FULLNESS, floor)
      least = Math.floor(floor)
    }
    before = here
    here = after
  }
  return ((3 + BY_FULLNESS) * total) / (high - low - empty)
}

/** Keeps a sum among the highest. @returns what the next must exceed. */
function offered(best: { at: number; sum: number }[], at: number, sum: number, floor: number): number {
  const near = best.findIndex((other) => Math.abs(other.at - at) <= NEAR)
  if (near >= 0 && best[near].sum >= sum) return floor
  if (near >= 0) best.splice(near, 1)
  best.push({ at, sum })
  best.sort((a, b) => b.sum - a.sum)
  if (best.length > MOST) best.pop()
  return best.length === MOST ? best[MOST - 1].sum : floor
}
