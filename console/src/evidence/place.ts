import type { Stretch } from 'unisono/plot/stretches.ts'

/** How the reference runs while the query does: a line of the plane. */
export interface Course {
  /** Seconds of the reference in one second of the query. */
  readonly rate: number
  /** Where the reference is when the query begins. */
  readonly start: number
}

const TOGETHER: Course = { rate: 1, start: 0 }

/** The line of the stretch that is nearest to a second of the query; without one both run from their beginning. */
export function courseAt(stretches: readonly Stretch[], second: number): Course {
  const away = ({ fromX, toX }: Stretch) => Math.max(0, fromX - second, second - toX)
  const nearest = stretches.reduce<Stretch | undefined>(
    (best, stretch) => (best === undefined || away(stretch) < away(best) ? stretch : best),
    undefined,
  )
  if (nearest === undefined) return TOGETHER
  const { fromX, toX, fromY, toY } = nearest
  const rate = toX > fromX ? (toY - fromY) / (toX - fromX) : 1
  return { rate, start: fromY - fromX * rate }
}

/** The second of the reference that belongs to one of the query; it may lie outside of the recording. */
export function referencePlace(stretches: readonly Stretch[], second: number): number {
  const { rate, start } = courseAt(stretches, second)
  return start + rate * second
}

/** The second of the query that belongs to one of the reference, by the stretch that is nearest to it. */
export function queryPlace(stretches: readonly Stretch[], second: number): number {
  const away = ({ fromY, toY }: Stretch) => Math.max(0, fromY - second, second - toY)
  const nearest = stretches.toSorted((a, b) => away(a) - away(b))[0]
  if (nearest === undefined) return second
  const { rate, start } = courseAt([nearest], nearest.fromX)
  return (second - start) / rate
}

/** Such as `1:05.4`. */
export function exactTime(seconds: number): string {
  const tenths = Math.round(Math.abs(seconds) * 10)
  const [minutes, rest] = [Math.floor(tenths / 600), tenths % 600]
  return `${seconds < 0 && tenths > 0 ? '−' : ''}${minutes}:${(rest / 10).toFixed(1).padStart(4, '0')}`
}
