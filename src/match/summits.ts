/** Which sums are summits. */
export const SUMMITS = {
  MOST_SUMMITS: 3,
  LEAST_SUM: 5,
  /** Of equal sums the one around the fullest count. */
  BY_FULLNESS: 0.001,
  /** Summits nearer than this are one. */
  NEAR: 3,
} as const

const { MOST_SUMMITS, LEAST_SUM, BY_FULLNESS, NEAR } = SUMMITS

/** A place in a histogram, and its sum with both neighbours, less the typical one. */
export interface Summit {
  readonly at: number
  readonly excess: number
}

/** What is known of all passages together at each place. */
export interface Together {
  /** Sums of the passages' counts. */
  readonly counts: Uint32Array
  /** The most that one passage has there, and which: the first of these, counted from 1 on; 0 where there are no counts. */
  readonly most: Uint32Array | Uint16Array
  readonly passages: Uint16Array
}

/**
 * The highest sums of three neighbouring counts between two places of a histogram. Where it is of one passage, it is added to all.
 *
 * @param earlier counts of the one half of the passage, and `later` of the other.
 */
export function summitsOf(
  earlier: Uint16Array,
  later: Uint16Array,
  low: number,
  high: number,
  all: Together,
  passage: number,
): Summit[] {
  const best: { at: number; sum: number }[] = []
  const typical = highest(earlier, later, low, high, all, passage, best)
  return best.map(({ at, sum }) => ({ at, excess: sum - typical }))
}

/** Keeps the highest sums. @returns the mean of those that are not 0. */
function highest(
  earlier: Uint16Array,
  later: Uint16Array,
  low: number,
  high: number,
  { counts, most, passages }: Together,
  passage: number,
  best: { at: number; sum: number }[],
): number {
  let floor = LEAST_SUM - 0.5
  let least: number = LEAST_SUM
  let empty = 0
  let total = 0
  let before = 0
  let here = low < high ? earlier[low] + later[low] : 0
  for (let at = low; at < high; at++) {
    const after = at + 1 < high ? earlier[at + 1] + later[at + 1] : 0
    const sum = before + here + after
    // 1 for a sum of 0, without a branch.
    empty += (sum - 1) >>> 31
    total += here
    counts[at] += here
    if (here > most[at]) {
      most[at] = here
      passages[at] = passage
    }
    if (sum >= least && sum + here * BY_FULLNESS > floor) {
      floor = offered(best, at, sum + here * BY_FULLNESS, floor)
      least = Math.floor(floor)
    }
    before = here
    here = after
  }
  return ((3 + BY_FULLNESS) * total) / (high - low - empty)
}

/** The places of the highest sums of three neighbouring counts. */
export function highestPlaces(counts: Uint32Array): number[] {
  const best: { at: number; sum: number }[] = []
  let floor = LEAST_SUM - 0.5
  for (let at = 0; at < counts.length; at++) {
    const before = at > 0 ? counts[at - 1] : 0
    const after = at + 1 < counts.length ? counts[at + 1] : 0
    const sum = before + counts[at] + after
    const fuller = sum + counts[at] * BY_FULLNESS
    if (sum >= Math.floor(floor) && fuller > floor) floor = offered(best, at, fuller, floor)
  }
  return best.map(({ at }) => at)
}

/** Keeps a sum among the highest. @returns what the next must exceed. */
function offered(best: { at: number; sum: number }[], at: number, sum: number, floor: number): number {
  const near = best.findIndex((other) => Math.abs(other.at - at) <= NEAR)
  if (near >= 0 && best[near].sum >= sum) return floor
  if (near >= 0) best.splice(near, 1)
  best.push({ at, sum })
  best.sort((a, b) => b.sum - a.sum)
  if (best.length > MOST_SUMMITS) best.pop()
  return best.length === MOST_SUMMITS ? best[MOST_SUMMITS - 1].sum : floor
}
