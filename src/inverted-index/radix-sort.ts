const DIGIT_BITS = 11
const DIGITS = 1 << DIGIT_BITS

/** The positions of rows in ascending order of the last column, equal ones of the one before, and so on: radix sort. */
export function sortedOrder(columns: readonly Uint32Array[], count: number): Uint32Array {
  let order = new Uint32Array(count)
  for (let i = 0; i < count; i++) order[i] = i
  let next = new Uint32Array(count)
  for (const column of columns) {
    if (isSorted(column, order)) continue
    for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
      const starts = new Uint32Array(DIGITS + 1)
      for (let i = 0; i < count; i++) starts[((column[i] >>> shift) & (DIGITS - 1)) + 1]++
      // All alike, as the high digits of numbers and times are.
      if (starts.includes(count)) continue
      for (let i = 0; i < DIGITS; i++) starts[i + 1] += starts[i]
      for (let i = 0; i < count; i++) next[starts[(column[order[i]] >>> shift) & (DIGITS - 1)]++] = order[i]
      const last = order
      order = next
      next = last
    }
  }
  return order
}

function isSorted(column: Uint32Array, order: Uint32Array): boolean {
  for (let i = 1; i < order.length; i++) if (column[order[i - 1]] > column[order[i]]) return false
  return true
}
