import { readdirSync, readFileSync } from 'node:fs'

/** One piece of bytes. */
export type Piece =
  | string
  | { readonly file: string }
  | { readonly hex: string }
  | { readonly repeat: string; readonly times: number }
  | { readonly pause: number }

export interface CaseRequest {
  readonly method: string
  readonly path: string
  readonly token?: string | null
  readonly headers?: Readonly<Record<string, string>>
  readonly form?: readonly (readonly [string, string | { readonly file: string }])[]
  readonly json?: unknown
  readonly body?: readonly Piece[]
}

export interface Expected {
  readonly status: number
  readonly headers?: Readonly<Record<string, unknown>>
  readonly body?: unknown
}

export interface Step {
  readonly request: CaseRequest
  readonly status?: number
  readonly keep?: Readonly<Record<string, string>>
}

/** One file of `cases/`; README.md says what its members mean. */
export interface Case {
  readonly name: string
  readonly server?: string
  readonly setup?: readonly Step[]
  readonly request?: CaseRequest
  readonly socket?: readonly Piece[]
  readonly expect: Expected
}

const FOLDER = new URL('cases/', import.meta.url)

export function readCases(): { readonly file: string; readonly wireCase: Case }[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'))
  return files.sort().map((file) => ({ file, wireCase: JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) }))
}

export type Names = Readonly<Record<string, string>>

/** Texts with what their `{names}` stand for, at any depth; braces around anything else stay. */
export function filledIn<Value>(value: Value, names: Names): Value {
  const fill = (inner: unknown): unknown => {
    if (typeof inner === 'string') return inner.replace(/\{(\w+)\}/g, (whole, name: string) => names[name] ?? whole)
    if (Array.isArray(inner)) return inner.map(fill)
    if (typeof inner !== 'object' || inner === null) return inner
    return Object.fromEntries(Object.entries(inner).map(([key, member]) => [key, fill(member)]))
  }
  return fill(value) as Value
}
