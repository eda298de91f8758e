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
  const mask = (1 << bits) - 1
  let held = 0
  let holding = 0
  let at = 0
  let least = mask
  let most = 0
  for (let i = 0; i < into.length; i++) {
    for (; held < bits; held += 8) holding |= from[at++] << held
    const above = holding & mask
    if (above < least) least = above
    if (above > most) most = above
    into[i] = lowest + above
    holding >>>= bits
    held -= bits
  }
  if (into.length === 0) return lowest === 0 && bits === 0
  const fits = lowest + most < 2 ** (8 * into.BYTES_PER_ELEMENT)
  return holding === 0 && least === 0 && 32 - Math.clz32(most) === bits && fits
}
