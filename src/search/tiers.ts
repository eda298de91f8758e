/** So many segments of about one size become one. */
const FAN = 4
/** One that is at most so many times all after it takes them in. */
const MOST_TIMES = 8

/**
 * How many of the last segments are worth merging into one.
 *
 * @param sizes of the segments, the oldest first.
 * @param isGrowing while the index is read in, it is looked up by nobody: then each posting is merged as seldom as may be.
 * @returns 0 where none is.
 */
export function mergeable(sizes: readonly number[], isGrowing: boolean): number {
  return isGrowing ? ofOneSize(sizes) : withAllAfter(sizes)
}

/** A look-up takes a third as long in a segment of a thousand recordings as in one of a million: those that are looked up are few. */
function withAllAfter(sizes: readonly number[]): number {
  let later = 0
  let best = 0
  for (let count = 1; count <= sizes.length; count++) {
    const size = sizes[sizes.length - count]
    if (count > 1 && later * MOST_TIMES >= size) best = count
    later += size
  }
  return best
}

/** Each posting is merged once for each time that the index has grown by the fan. */
function ofOneSize(sizes: readonly number[]): number {
  let total = 0
  let best = 0
  for (let count = 1; count <= sizes.length; count++) {
    const size = sizes[sizes.length - count]
    if (count > 1 && size > total) break
    total += size
    if (count >= FAN) best = count
  }
  return best
}
