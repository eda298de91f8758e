/** Of values without sign. */
export interface Distribution {
  readonly count: number
  readonly median: number
  readonly percentile99: number
  readonly worst: number
}

/**
 * Nearest ranks, so that each is a value that was met.
 *
 * @throws RangeError for a value that is no number.
 */
export function distribution(values: readonly number[]): Distribution {
  if (values.some((value) => !Number.isFinite(value))) throw new RangeError('a value is no number')
  const sorted = values.map(Math.abs).sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
  return { count: sorted.length, median: at(0.5), percentile99: at(0.99), worst: at(1) }
}
