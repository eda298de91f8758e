const LONGEST = 2 ** 31 - 1

/** For a timer, which takes anything longer than 24 days for no time at all. */
export function milliseconds(seconds: number): number {
  return Math.min(LONGEST, seconds * 1000)
}
