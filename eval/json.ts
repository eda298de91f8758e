import { readFileSync } from 'node:fs'

/** An object of unknown fields, as JSON gives it. */
export type Fields = Readonly<Record<string, unknown>>

/** A file of JSON lines holds something else than was expected. */
class LinesError extends Error {
  override readonly name = 'LinesError'
}

/** @throws LinesError naming file and line. */
export function readLines<Item>(path: string, parse: (fields: Fields) => Item): Item[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, i) => (line.trim() === '' ? [] : [parsed(line, `${path}, line ${i + 1}`, parse)]))
}

function parsed<Item>(line: string, where: string, parse: (fields: Fields) => Item): Item {
  try {
    return parse(fieldsOf(JSON.parse(line)))
  } catch (error) {
    throw new LinesError(`${where}: ${(error as Error).message}.`)
  }
}

export function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new LinesError('not an object')
  return value as Fields
}

export function text(fields: Fields, name: string): string {
  const value = fields[name]
  if (typeof value !== 'string') throw new LinesError(`"${name}" is ${JSON.stringify(value)}, not a text`)
  return value
}

export function number(fields: Fields, name: string): number {
  const value = fields[name]
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new LinesError(`"${name}" is ${JSON.stringify(value)}, not a number`)
  }
  return value
}

export function oneOf<Word extends string>(fields: Fields, name: string, words: readonly Word[]): Word {
  const word = words.find((candidate) => candidate === fields[name])
  if (word === undefined) {
    throw new LinesError(`"${name}" is ${JSON.stringify(fields[name])}, none of ${words.join(', ')}`)
  }
  return word
}

export function list(fields: Fields, name: string): readonly unknown[] {
  const value = fields[name]
  if (!Array.isArray(value)) throw new LinesError(`"${name}" is not a list`)
  return value
}
