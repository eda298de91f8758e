/** So many segments of about one size become one. */
const FAN = 4

/**
 * How many of the last segments are worth merging into one: each posting is then merged once for each
 * time that the index has grown by the fan, and there are few segments to look up in.
 *
 * @param sizes of the segments, the oldest first.
 * @returns 0 where none is.
 */
export function mergeable(sizes: readonly number[]): number {
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
