const DIGIT_BITS = 11
const DIGITS = 1 << DIGIT_BITS

/** Positions, and what each is sorted by. */
interface Rows {
  readonly order: Uint32Array
  readonly keys: Uint32Array
}

/** The positions of rows in ascending order of the last column, equal ones of the one before, and so on: radix sort. */
export function sortedOrder(columns: readonly Uint32Array[], count: number): Uint32Array {
  const order = new Uint32Array(count)
  for (let i = 0; i < count; i++) order[i] = i
  const lesser = columns.slice(0, -1)
  return (ascend(lesser, count) ? columns.slice(-1) : columns).reduce(sortedBy, order)
}

/** Whether rows as they are ascend by some columns. */
function ascend(columns: readonly Uint32Array[], count: number): boolean {
  for (let i = 1; i < count; i++) {
    let at = columns.length - 1
    while (at >= 0 && columns[at][i - 1] === columns[at][i]) at--
    if (at >= 0 && columns[at][i - 1] > columns[at][i]) return false
  }
  return true
}

/** Positions in ascending order of a column, and where it is equal as they were. */
function sortedBy(before: Uint32Array, column: Uint32Array): Uint32Array {
  const count = before.length
  let rows: Rows = { order: before, keys: new Uint32Array(count) }
  let room: Rows = { order: new Uint32Array(count), keys: new Uint32Array(count) }
  const { keys } = rows
  const digits = [0, 1, 2].map(() => new Uint32Array(DIGITS))
  const [low, middle, high] = digits
  for (let i = 0; i < count; i++) {
    const key = column[before[i]]
    keys[i] = key
    low[key & (DIGITS - 1)]++
    middle[(key >>> DIGIT_BITS) & (DIGITS - 1)]++
    high[key >>> (2 * DIGIT_BITS)]++
  }
  for (const [i, counts] of digits.entries()) {
    const shift = i * DIGIT_BITS
    // All alike, as the high digits of numbers and times are.
    if (count === 0 || counts[(keys[0] >>> shift) & (DIGITS - 1)] === count) continue
    distribute(rows, startsOf(counts), shift, room)
    const last = rows
    rows = room
    room = last
  }
  return rows.order
}

/** Where each digit begins, put in the place of how many there are. */
function startsOf(counts: Uint32Array): Uint32Array {
  let start = 0
  for (let digit = 0; digit < DIGITS; digit++) {
    const count = counts[digit]
    counts[digit] = start
    start += count
  }
  return counts
}

function distribute({ order, keys }: Rows, starts: Uint32Array, shift: number, to: Rows): void {
  const { order: nextOrder, keys: nextKeys } = to
  for (let i = 0; i < order.length; i++) {
    const place = starts[(keys[i] >>> shift) & (DIGITS - 1)]++
    nextOrder[place] = order[i]
    nextKeys[place] = keys[i]
  }
}
