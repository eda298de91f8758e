/** A function from 0 to a limit, read from a table: straight between its values. */
export class Curve {
  /** At equal steps; the last one stands twice, so that the limit has a step after it. */
  readonly values: Float64Array
  readonly #stepsPerUnit: number

  constructor(limit: number, steps: number, valueAt: (x: number) => number) {
    this.#stepsPerUnit = steps / limit
    this.values = Float64Array.from({ length: steps + 2 }, (_, i) => valueAt((Math.min(i, steps) * limit) / steps))
  }

  /** @param x from 0 to the limit. */
  at(x: number): number {
    const place = x * this.#stepsPerUnit
    const step = Math.floor(place)
    const value = this.values[step]
    return value + (place - step) * (this.values[step + 1] - value)
  }
}
