/** The track id of a recording that a bucket is filled with; the known ones have the lowest numbers. */
export function filledId(number: number): string {
  return `filled-${number}`
}

/** The number of such an id; NaN of another. */
export function filledNumber(id: string): number {
  return Number(/^filled-(\d+)$/.exec(id)?.[1])
}
