/** So many segments of about one size become one. */
const FAN = 4
/** One that is at most so many times all after it takes them in: each look-up costs about as much in a small segment as in a large one. */
const MOST_TIMES = 8

/**
 * How many of the last segments are worth merging into one: each posting is then merged once for each
 * time that the index has grown by the fan, and there are few segments to look up in.
 *
 * @param sizes of the segments, the oldest first.
 * @param isGrowing while the index is read in, it is looked up by nobody: then it is merged as seldom as may be.
 * @returns 0 where none is.
 */
export function mergeable(sizes: readonly number[], isGrowing: boolean): number {
  const later = sizes.slice(1).reduce((sum, size) => sum + size, 0)
  if (!isGrowing && later * MOST_TIMES >= sizes[0]) return sizes.length
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
