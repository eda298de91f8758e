import type { Constellation } from '../dsp/constellation.ts'
import { TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import type { Verification } from '../match/compare.ts'

/** A span as a stretch of the plane: seconds. */
export interface Stretch {
  readonly fromX: number
  readonly toX: number
  readonly fromY: number
  readonly toY: number
}

/** The spans of the query, and those of the reference, which are more where the query is a loop of it. */
export function stretches(reference: Constellation, verification: Verification): Stretch[] {
  const { comparison, alignment } = verification
  const ours = comparison.spans.map(({ start, end, referenceStart, referenceEnd }) => ({
    fromX: start,
    toX: end,
    fromY: referenceStart,
    toY: referenceEnd,
  }))
  const theirs = alignment.referencePassages.map(({ line, first, last }) => {
    const { timeScale, offset } = alignment.lines[line].matches.line
    const [fromY, toY] = [reference.times[first], reference.times[last]]
    const back = (time: number) => (time - offset) / timeScale / TIME_UNITS_PER_SECOND
    return {
      fromX: back(fromY),
      toX: back(toY),
      fromY: fromY / TIME_UNITS_PER_SECOND,
      toY: toY / TIME_UNITS_PER_SECOND,
    }
  })
  return [...ours, ...theirs.filter((stretch) => !ours.some((other) => isWithin(stretch, other)))]
}

const NEAR_SECONDS = 1

/** Whether a stretch is nothing but a part of another one. */
function isWithin(stretch: Stretch, other: Stretch): boolean {
  const slope = (other.toY - other.fromY) / Math.max(other.toX - other.fromX, 1e-9)
  const apart = stretch.fromY - other.fromY - (stretch.fromX - other.fromX) * slope
  return (
    Math.abs(apart) < NEAR_SECONDS &&
    stretch.fromX >= other.fromX - NEAR_SECONDS &&
    stretch.toX <= other.toX + NEAR_SECONDS
  )
}
