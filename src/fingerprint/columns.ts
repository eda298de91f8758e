/** A column with the same beginning, and room for `length` values. */
export function lengthened(column: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(length)
  longer.set(column)
  return longer
}
