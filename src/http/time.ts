/** `YYYY-MM-DD HH:MM:SS` in UTC of seconds since 1970, as the wire has it. */
export function timeText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')
}

export function timeTextOrNull(seconds: number | null): string | null {
  return seconds === null ? null : timeText(seconds)
}

/** Seconds since 1970, or NaN where the calendar has no such time. */
export function secondsOf(text: string): number {
  const seconds = Date.parse(`${text.replace(' ', 'T')}Z`) / 1000
  return Number.isNaN(seconds) || timeText(seconds) !== text ? Number.NaN : seconds
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000)
}
