/** Seconds laid out along a stretch of pixels. */
export interface Axis {
  readonly seconds: number
  /** Pixels where second 0 and the last second lie. */
  readonly from: number
  readonly to: number
}

export function pixel({ seconds, from, to }: Axis, at: number): number {
  return from + ((to - from) * at) / Math.max(seconds, 1e-9)
}

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800]

/** Round times along an axis, from 0, as close together as the least distance allows. */
export function ticks(axis: Axis, leastPixels: number): number[] {
  const most = Math.max(1, Math.abs(axis.to - axis.from) / leastPixels)
  const step = STEPS.find((step) => axis.seconds / step <= most) ?? STEPS[STEPS.length - 1]
  return Array.from({ length: Math.floor(axis.seconds / step) + 1 }, (_, i) => i * step)
}

/** Such as `3:05` or `1:02:03`: whole seconds. */
export function timeLabel(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60]
  const two = (value: number): string => String(value).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}
