/** What differs from what is expected, as sentences; none where all is well. README.md has the matchers. */
export function differences(expected: unknown, met: unknown, place = 'body'): string[] {
  if (Array.isArray(expected)) return listDifferences(expected, met, place)
  if (typeof expected !== 'object' || expected === null)
    return Object.is(expected, met) ? [] : [`${place} is ${shown(met)}, not ${shown(expected)}`]
  const [matcher] = Object.entries(expected)
  if (matcher?.[0].startsWith('$')) return matcherDifferences(matcher, met, place)
  return memberDifferences(expected as Record<string, unknown>, met, place, { isWhole: true })
}

function listDifferences(expected: readonly unknown[], met: unknown, place: string): string[] {
  if (!Array.isArray(met)) return [`${place} is ${shown(met)}, not a list`]
  if (met.length !== expected.length) return [`${place} is ${shown(met)}, not ${shown(expected)}`]
  return expected.flatMap((item, i) => differences(item, met[i], `${place}[${i}]`))
}

function memberDifferences(
  expected: Record<string, unknown>,
  met: unknown,
  place: string,
  { isWhole }: { isWhole: boolean },
): string[] {
  if (typeof met !== 'object' || met === null || Array.isArray(met)) return [`${place} is ${shown(met)}, not an object`]
  const more = isWhole ? Object.keys(met).filter((key) => !Object.hasOwn(expected, key)) : []
  return [
    ...more.map((key) => `${place}.${key} is there, and nothing says so`),
    ...Object.entries(expected).flatMap(([key, value]) =>
      Object.hasOwn(met, key)
        ? differences(value, (met as Record<string, unknown>)[key], `${place}.${key}`)
        : [`${place}.${key} is missing`],
    ),
  ]
}

function matcherDifferences([name, operand]: [string, unknown], met: unknown, place: string): string[] {
  if (name === '$has') return memberDifferences(operand as Record<string, unknown>, met, place, { isWhole: false })
  if (name === '$each') {
    if (!Array.isArray(met) || met.length === 0) return [`${place} is ${shown(met)}, not a list of some`]
    return met.flatMap((item, i) => differences(operand, item, `${place}[${i}]`))
  }
  const isRight = MATCHERS[name]
  if (isRight === undefined) return [`${place}: there is no matcher ${name}`]
  return isRight(met, operand) ? [] : [`${place} is ${shown(met)}, not ${name} ${shown(operand)}`]
}

const MATCHERS: Readonly<Record<string, (met: unknown, operand: unknown) => boolean>> = {
  $any: (met) => met !== undefined,
  $type: (met, type) =>
    type === 'integer' ? Number.isInteger(met) : type === 'array' ? Array.isArray(met) : typeof met === type,
  $hex: (met, digits) => typeof met === 'string' && met.length === digits && /^[0-9a-f]+$/.test(met),
  $time: (met) => isRecent(met),
  $matches: (met, pattern) => typeof met === 'string' && new RegExp(String(pattern), 'u').test(met),
  $between: (met, range) => typeof met === 'number' && Array.isArray(range) && met >= range[0] && met <= range[1],
}

function isRecent(met: unknown): boolean {
  if (typeof met !== 'string' || !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(met)) return false
  const age = Date.now() - Date.parse(`${met.replace(' ', 'T')}Z`)
  return age > -2000 && age < 60_000
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 600)
}
