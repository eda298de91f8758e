import type { Static, TObject } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'
import type { FieldErrors } from '../buckets/fields-error.ts'
import { invalid } from './request-error.ts'

/**
 * Reads what came from outside as a schema has it. Numbers and lists may come as texts, as forms and addresses
 * have them; null is as good as left out where it is no value of its own.
 *
 * @throws RequestError `invalid` with all that is wrong, and what was found to be wrong elsewhere.
 */
export function readerOf<Schema extends TObject>(schema: Schema) {
  const validator = Compile(schema)
  return (value: unknown, elsewhere: FieldErrors = {}): Static<Schema> => {
    const members = understood(schema, membersOf(value))
    const isRight = validator.Check(members)
    if (isRight && Object.keys(elsewhere).length === 0) return members
    throw invalid({ ...(isRight ? {} : errorsOf(schema, validator, members)), ...elsewhere })
  }
}

/** Own members of an object only; nothing else has members. */
function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function understood(schema: TObject, members: Record<string, unknown>): Record<string, unknown> {
  const read = { ...members }
  for (const [name, property] of Object.entries(schema.properties)) {
    if (!Object.hasOwn(members, name)) continue
    if (members[name] === null && !typesOf(property).includes('null')) delete read[name]
    else read[name] = fromText(property, members[name])
  }
  return read
}

/** What a text means where the schema asks for something else; the text itself where it means nothing. */
function fromText(schema: object, value: unknown): unknown {
  const types = typesOf(schema)
  if (types.includes('array') && value !== null) return listOf(schema, value)
  if (isFlag(schema)) return FLAGS[String(value).toLowerCase()] ?? value
  if (types.includes('integer') && typeof value === 'string' && /^-?\d{1,15}$/.test(value)) return Number(value)
  return value
}

function typesOf(schema: object): readonly unknown[] {
  const { type } = schema as { type?: unknown }
  return Array.isArray(type) ? type : [type]
}

function listOf(schema: object, value: unknown): unknown {
  const { items = {} } = schema as { items?: object }
  const list = Array.isArray(value) ? value : value === '' ? [] : [value]
  return list.map((item) => fromText(items, item))
}

const FLAGS: Readonly<Record<string, number>> = { 0: 0, 1: 1, false: 0, true: 1 }

function isFlag(schema: object): boolean {
  return 'enum' in schema && JSON.stringify(schema.enum) === '[0,1]'
}

function errorsOf(schema: TObject, validator: Validator, value: object): Record<string, string[]> {
  const errors: Record<string, string[]> = {}
  for (const error of validator.Errors(value)) {
    const fields = error.keyword === 'required' ? error.params.requiredProperties : [fieldOf(error.instancePath)]
    for (const field of fields) errors[field] ??= [sentenceOf(field, schema, value)]
  }
  return errors
}

function fieldOf(instancePath: string): string {
  return (instancePath.split('/')[1] ?? '').replaceAll('~1', '/').replaceAll('~0', '~')
}

function sentenceOf(field: string, schema: TObject, value: object): string {
  const met = Object.hasOwn(value, field) ? (value as Record<string, unknown>)[field] : undefined
  if (met === undefined || met === '') return `The ${field} field is required.`
  const { 'x-must': must = 'be as documented' } = (schema.properties[field] ?? {}) as { 'x-must'?: string }
  return `The ${field} field must ${must}.`
}
