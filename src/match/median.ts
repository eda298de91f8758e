/**
 * The value that would stand at a rank if the values were sorted. Puts them in another order.
 * Source: C. A. R. Hoare, "Algorithm 65: Find", 1961.
 *
 * @param end one after the last value that counts.
 */
export function select(
  values: Float64Array | Float32Array | Int16Array,
  start: number,
  end: number,
  rank: number,
): number {
  let left = start
  let right = end - 1
  const wanted = start + rank
  while (left < right) {
    const pivot = values[(left + right) >>> 1]
    let low = left
    let high = right
    while (low <= high) {
      while (values[low] < pivot) low++
      while (values[high] > pivot) high--
      if (low > high) break
      const value = values[low]
      values[low++] = values[high]
      values[high--] = value
    }
    if (wanted <= high) right = high
    else if (wanted >= low) left = low
    else break
  }
  return values[wanted]
}

/** The middle of values in any order; 0 of none. */
export function median(values: readonly number[]): number {
  return values.length === 0 ? 0 : select(Float32Array.from(values), 0, values.length, values.length >> 1)
}

const BINS = 256

/** Used again by each call. */
const bins = new Uint32Array(BINS + 1)
let inBin = new Float64Array(0)

/**
 * The median of numbers that lie within ± a limit: only those of its bin are put in order.
 *
 * @param count at least 1: so many of the values count.
 */
export function medianWithin(values: Float64Array, count: number, limit: number): number {
  const perUnit = BINS / (2 * limit)
  bins.fill(0)
  fill(values, count, limit, perUnit)
  let rank = count >> 1
  let bin = 0
  while (rank >= bins[bin]) rank -= bins[bin++]
  if (inBin.length < bins[bin]) inBin = new Float64Array(2 * bins[bin])
  collect(bin, values, count, limit, perUnit)
  return select(inBin, 0, bins[bin], rank)
}

function fill(values: Float64Array, count: number, limit: number, perUnit: number): void {
  for (let i = 0; i < count; i++) bins[((values[i] + limit) * perUnit) | 0]++
}

function collect(bin: number, values: Float64Array, count: number, limit: number, perUnit: number): void {
  const into = inBin
  for (let i = 0, at = 0; i < count; i++) if ((((values[i] + limit) * perUnit) | 0) === bin) into[at++] = values[i]
}

/** The median of each group of values; 0 of none. */
export interface GroupMedians {
  readonly medians: Int16Array
  readonly counts: Uint32Array
}

/** Differences of two levels. */
const MOST_DIFFERENCE = 255
const DIFFERENCES = 2 * MOST_DIFFERENCE + 1
/** How often each group has each difference: zeros before and after each use. */
const histograms = new Uint32Array(256 * DIFFERENCES)

/**
 * @param values from −255 to 255.
 * @param groups for each value its group, from 0 on.
 */
export function groupMedians(values: Int16Array, groups: Uint8Array): GroupMedians {
  const counts = new Uint32Array(256)
  for (let i = 0; i < groups.length; i++) {
    counts[groups[i]]++
    histograms[groups[i] * DIFFERENCES + values[i] + MOST_DIFFERENCE]++
  }
  const medians = new Int16Array(256)
  for (let group = 0; group < 256; group++) if (counts[group] > 0) medians[group] = middleOf(group, counts[group])
  return { medians, counts }
}

/** The median of a group's histogram, which it empties. */
function middleOf(group: number, count: number): number {
  const start = group * DIFFERENCES
  let at = start
  for (let rank = count >> 1; rank >= histograms[at]; at++) rank -= histograms[at]
  histograms.fill(0, start, start + DIFFERENCES)
  return at - start - MOST_DIFFERENCE
}

/** The median of differences of levels; 0 of none. */
export function levelMedian(values: Int16Array): number {
  for (let i = 0; i < values.length; i++) histograms[values[i] + MOST_DIFFERENCE]++
  return values.length === 0 ? 0 : middleOf(0, values.length)
}

/**
 * The median of each value and its neighbours, kept in a histogram that moves along.
 * Source: T. Huang, G. Yang and G. Tang, "A fast two-dimensional median filtering algorithm", 1979.
 *
 * @param values from −`most` to `most`.
 * @param reach neighbours to either side, fewer at the ends; at most 127.
 */
export function slidingMedians(values: Int16Array, reach: number, most: number): Int16Array {
  const medians = new Int16Array(values.length)
  const counts = new Uint8Array(2 * most + 1)
  let held = 0
  let below = 0
  let middle = most
  for (let i = -reach; i < values.length; i++) {
    const entering = i + reach
    if (entering < values.length) {
      const bin = values[entering] + most
      counts[bin]++
      held++
      // Whether it is below, without a branch.
      below += (bin - middle) >>> 31
    }
    const leaving = i - reach - 1
    if (leaving >= 0) {
      const bin = values[leaving] + most
      counts[bin]--
      held--
      below -= (bin - middle) >>> 31
    }
    if (i < 0) continue
    const rank = held >> 1
    while (below > rank) below -= counts[--middle]
    while (below + counts[middle] <= rank) below += counts[middle++]
    medians[i] = middle - most
  }
  return medians
}
