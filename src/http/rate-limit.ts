/** Lets each key do so many things a minute: all at once, or evenly; what was used comes back with time. */
export class RateLimit {
  readonly #perMinute: number
  readonly #left = new Map<number, { count: number; at: number }>()

  /** @param perMinute 0 is no limit. */
  constructor(perMinute: number) {
    this.#perMinute = perMinute
  }

  /** Takes one, or answers in how many seconds there will be one. */
  take(key: number, milliseconds: number): number {
    if (this.#perMinute === 0) return 0
    const before = this.#left.get(key) ?? { count: this.#perMinute, at: milliseconds }
    const perMillisecond = this.#perMinute / 60_000
    const count = Math.min(this.#perMinute, before.count + (milliseconds - before.at) * perMillisecond)
    const isFree = count >= 1
    this.#left.set(key, { count: isFree ? count - 1 : count, at: milliseconds })
    return isFree ? 0 : Math.ceil((1 - count) / perMillisecond / 1000)
  }
}
