/** The hashes of one recording. */
export type Hashes = ArrayLike<number>

/**
 * Bits of collision entropy between two kinds of recordings: a hash of one and a hash of the other are equal once in
 * 2 to the power of so many pairs. Source of the measure: A. Rényi, "On measures of entropy and information", 1961.
 *
 * @returns Infinity where none are equal.
 */
export function collisionBits(some: readonly Hashes[], others: readonly Hashes[]): number {
  const [left, right] = [ascending(some), ascending(others)]
  let equal = 0
  for (let i = 0, j = 0; i < left.length && j < right.length; ) {
    if (left[i] < right[j]) i++
    else if (left[i] > right[j]) j++
    else {
      const [lefts, rights] = [runFrom(left, i), runFrom(right, j)]
      equal += lefts * rights
      i += lefts
      j += rights
    }
  }
  return Math.log2((left.length * right.length) / equal)
}

/** Of all postings, the shares whose list has 1, 2 to 3, 4 to 7 … postings. */
export function listShares(recordings: readonly Hashes[], kinds: number): number[] {
  const all = ascending(recordings)
  const shares = new Array<number>(kinds).fill(0)
  for (let i = 0; i < all.length; ) {
    const length = runFrom(all, i)
    shares[Math.min(kinds - 1, Math.floor(Math.log2(length)))] += length / all.length
    i += length
  }
  return shares
}

function ascending(recordings: readonly Hashes[]): Float64Array {
  const all = new Float64Array(recordings.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const hashes of recordings) {
    all.set(hashes, at)
    at += hashes.length
  }
  return all.sort()
}

function runFrom(sorted: Float64Array, from: number): number {
  let end = from + 1
  while (end < sorted.length && sorted[end] === sorted[from]) end++
  return end - from
}
