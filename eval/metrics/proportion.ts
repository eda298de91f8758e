/** How many of how many, with the interval that the true share lies in 19 times of 20. */
export interface Proportion {
  readonly hits: number
  readonly all: number
  /** 0 to 1; 1 of none, since nothing was missed. */
  readonly share: number
  readonly low: number
  readonly high: number
}

const Z = 1.959964

/**
 * Source of the interval: E. B. Wilson, "Probable inference, the law of succession, and statistical
 * inference", 1927.
 *
 * @throws RangeError unless both are whole and 0 ≤ hits ≤ all.
 */
export function proportion(hits: number, all: number): Proportion {
  if (!Number.isInteger(hits) || !Number.isInteger(all) || hits < 0 || hits > all) {
    throw new RangeError(`${hits} of ${all} is no proportion`)
  }
  if (all === 0) return { hits, all, share: 1, low: 0, high: 1 }
  const share = hits / all
  const scale = 1 + Z ** 2 / all
  const middle = (share + Z ** 2 / (2 * all)) / scale
  const reach = (Z / scale) * Math.sqrt((share * (1 - share)) / all + (Z / (2 * all)) ** 2)
  return { hits, all, share, low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) }
}
