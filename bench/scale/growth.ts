/** What was measured at a number of recordings. */
export interface Point {
  readonly recordings: number
  readonly value: number
}

/** By how much a value grows for each ten times as many recordings: the least squares of logarithms. NaN of one point. */
export function factorPer10(points: readonly Point[]): number {
  const xs = points.map(({ recordings }) => Math.log10(recordings))
  const ys = points.map(({ value }) => Math.log10(value))
  const [middleX, middleY] = [meanOf(xs), meanOf(ys)]
  const slope =
    xs.reduce((sum, x, i) => sum + (x - middleX) * (ys[i] - middleY), 0) /
    xs.reduce((sum, x) => sum + (x - middleX) ** 2, 0)
  return 10 ** slope
}

/** A line through what was measured, `fixed` + `each` × recordings: the least squares. */
export function lineThrough(points: readonly Point[]): { readonly fixed: number; readonly each: number } {
  const middleX = meanOf(points.map(({ recordings }) => recordings))
  const middleY = meanOf(points.map(({ value }) => value))
  const above = points.reduce((sum, { recordings, value }) => sum + (recordings - middleX) * (value - middleY), 0)
  const below = points.reduce((sum, { recordings }) => sum + (recordings - middleX) ** 2, 0)
  const each = below === 0 ? 0 : above / below
  return { fixed: middleY - each * middleX, each }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
