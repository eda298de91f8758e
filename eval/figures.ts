/** One measured value, as every proof command writes it. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  /** Such as `>= 99.9` or `<= 0`; null where there is none. */
  readonly goal: string | null
}

export function figure(name: string, value: number, unit: string, goal: string | null = null): Figure {
  return { name, value: Math.round(value * 1e4) / 1e4, unit, goal }
}

/** Whether a figure reaches its goal; true where there is none. */
export function reaches({ value, goal }: Figure): boolean {
  if (goal === null) return true
  const [, sign, limit] = /^([<>])= (-?[\d.]+)$/.exec(goal) ?? []
  if (sign === undefined) throw new RangeError(`a goal is ">= number" or "<= number", not "${goal}"`)
  return sign === '>' ? value >= Number(limit) : value <= Number(limit)
}

export function figuresJson(figures: readonly Figure[]): string {
  return `${JSON.stringify({ figures }, null, 2)}\n`
}
