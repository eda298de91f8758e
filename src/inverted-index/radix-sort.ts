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
  for (let i = 0; i < count; i++) rows.keys[i] = column[before[i]]
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    const starts = new Uint32Array(DIGITS + 1)
    const { keys } = rows
    for (let i = 0; i < count; i++) starts[((keys[i] >>> shift) & (DIGITS - 1)) + 1]++
    // All alike, as the high digits of numbers and times are.
    if (starts.includes(count)) continue
    for (let i = 0; i < DIGITS; i++) starts[i + 1] += starts[i]
    distribute(rows, starts, shift, room)
    const last = rows
    rows = room
    room = last
  }
  return rows.order
}

function distribute({ order, keys }: Rows, starts: Uint32Array, shift: number, to: Rows): void {
  const { order: nextOrder, keys: nextKeys } = to
  for (let i = 0; i < order.length; i++) {
    const place = starts[(keys[i] >>> shift) & (DIGITS - 1)]++
    nextOrder[place] = order[i]
    nextKeys[place] = keys[i]
  }
}
