/** What a threshold would do: share of true pairs at or above it, and false pairs at or above it. */
export interface CurvePoint {
  readonly threshold: number
  readonly recall: number
  readonly falseMerges: number
}

/**
 * Both at every threshold where either changes, ascending.
 *
 * Source: T. Fawcett, "An introduction to ROC analysis", 2006, algorithm 1.
 *
 * @throws RangeError for a score that is no number.
 */
export function curve(trueScores: readonly number[], falseScores: readonly number[]): CurvePoint[] {
  if ([...trueScores, ...falseScores].some((score) => !Number.isFinite(score)))
    throw new RangeError('a score is no number')
  const thresholds = [...new Set([...trueScores, ...falseScores])].sort((a, b) => a - b)
  const ofTrue = countsAtOrAbove(trueScores, thresholds)
  const ofFalse = countsAtOrAbove(falseScores, thresholds)
  return thresholds.map((threshold, i) => ({
    threshold,
    recall: trueScores.length === 0 ? 1 : ofTrue[i] / trueScores.length,
    falseMerges: ofFalse[i],
  }))
}

function countsAtOrAbove(scores: readonly number[], thresholds: readonly number[]): number[] {
  const sorted = scores.toSorted((a, b) => a - b)
  let below = 0
  return thresholds.map((threshold) => {
    while (below < sorted.length && sorted[below] < threshold) below++
    return sorted.length - below
  })
}

/** The gap between what must and what must not be recognised; negative where they overlap. */
export interface Margin {
  readonly weakestTrue: number
  readonly strongestFalse: number
  readonly margin: number
}

/** @throws RangeError if either side is empty. */
export function margin(trueScores: readonly number[], falseScores: readonly number[]): Margin {
  if (trueScores.length === 0 || falseScores.length === 0) throw new RangeError('a margin has two sides')
  const weakestTrue = trueScores.reduce((least, score) => Math.min(least, score))
  const strongestFalse = falseScores.reduce((most, score) => Math.max(most, score))
  return { weakestTrue, strongestFalse, margin: weakestTrue - strongestFalse }
}
