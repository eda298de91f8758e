/** What a packed column needs to be read: its least value, and how many bits each value takes above it. */
export interface Packing {
  readonly lowest: number
  readonly bits: number
}

type Column = Uint8Array | Uint16Array

/** The tightest packing; of an empty column, zeros. */
export function packingOf(column: Column): Packing {
  if (column.length === 0) return { lowest: 0, bits: 0 }
  const lowest = lowestOf(column)
  return { lowest, bits: 32 - Math.clz32(highestOf(column) - lowest) }
}

function lowestOf(column: Column): number {
  let lowest = column[0]
  for (let i = 1; i < column.length; i++) lowest = Math.min(lowest, column[i])
  return lowest
}

function highestOf(column: Column): number {
  let highest = column[0]
  for (let i = 1; i < column.length; i++) highest = Math.max(highest, column[i])
  return highest
}

/** Bytes that a column of so many values takes. */
export function packedSize(count: number, bits: number): number {
  return Math.ceil((count * bits) / 8)
}

/** Writes the lowest bit first, at the head of `into`. */
export function pack(column: Column, { lowest, bits }: Packing, into: Uint8Array): void {
  let held = 0
  let holding = 0
  let at = 0
  for (let i = 0; i < column.length; i++) {
    holding |= (column[i] - lowest) << held
    held += bits
    for (; held >= 8; held -= 8, holding >>>= 8) into[at++] = holding & 0xff
  }
  if (held > 0) into[at] = holding
}

/**
 * Fills a column.
 *
 * @param bits at most 16.
 * @returns whether the bytes are as `pack` leaves them by the column's `packingOf`: of what does not fit the column, no.
 */
export function unpack(from: Uint8Array, { lowest, bits }: Packing, into: Column): boolean {
  if (into.length === 0) return lowest === 0 && bits === 0
  const mask = (1 << bits) - 1
  const padded = paddedCopy(from)
  let least = mask
  let most = 0
  let at = 0
  let bit = 0
  // Each value lies in three bytes, wherever it begins.
  for (let i = 0; i < into.length; i++) {
    const above = ((padded[at] | (padded[at + 1] << 8) | (padded[at + 2] << 16)) >>> bit) & mask
    if (above < least) least = above
    if (above > most) most = above
    into[i] = lowest + above
    bit += bits
    at += bit >>> 3
    bit &= 7
  }
  const isWhole = from.length === packedSize(into.length, bits) && isRestEmpty(from, bit)
  const fits = lowest + most < 2 ** (8 * into.BYTES_PER_ELEMENT)
  return isWhole && least === 0 && 32 - Math.clz32(most) === bits && fits
}

/** Used again by each call. */
let copy = new Uint8Array(0)

function paddedCopy(from: Uint8Array): Uint8Array {
  if (copy.length < from.length + 2) copy = new Uint8Array(2 * from.length + 2)
  copy.set(from)
  copy.fill(0, from.length, from.length + 2)
  return copy
}

/** Whether the last byte has nothing above so many bits; 0 is all. */
function isRestEmpty(from: Uint8Array, used: number): boolean {
  return used === 0 || from[from.length - 1] >>> used === 0
}
