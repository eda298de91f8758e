import type { Reading } from './reading.ts'

const HOUR = 3600
const WEEK = 7 * 24 * HOUR
const SLOT = 300

/** Of the last hour every reading, of the week before it one in five minutes. */
export function thinned(readings: readonly Reading[]): readonly Reading[] {
  const now = readings.at(-1)?.at ?? 0
  return readings.filter(({ at }, i) => {
    if (at <= now - WEEK) return false
    return at > now - HOUR || slotOf(at) !== slotOf(readings[i - 1]?.at ?? Number.NEGATIVE_INFINITY)
  })
}

function slotOf(at: number): number {
  return Math.floor(at / SLOT)
}

/** What the charts can reach back to. */
export const SPANS = ['hour', 'day', 'week'] as const
export type SpanName = (typeof SPANS)[number]

const SECONDS: Readonly<Record<SpanName, number>> = { hour: HOUR, day: 24 * HOUR, week: WEEK }

export function within(readings: readonly Reading[], span: SpanName): readonly Reading[] {
  const now = readings.at(-1)?.at ?? 0
  return readings.filter(({ at }) => at > now - SECONDS[span])
}
