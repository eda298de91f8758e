import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ApiError, UnisonoClient } from '../src/client/client.ts'
import { ENGINES } from './store/engines.ts'
import { type Case, type CaseRequest, filledIn, type Names, readCases } from './wire/case.ts'
import { fileOf } from './wire/files.ts'
import { differences } from './wire/matching.ts'
import { send } from './wire/sending.ts'
import { openStage, type Stage } from './wire/stage.ts'

type Call = (client: UnisonoClient) => Promise<unknown>

/** What the client would be asked for a request to be made; undefined where it makes no such request. */
function callOf({ method, path, headers, form, json, body }: CaseRequest): Call | undefined {
  if (headers !== undefined || body !== undefined || !/^\/api\/[\w%{}?&=,./-]*$/.test(path)) return undefined
  const [place, search = ''] = path.split('?')
  const parts = place.slice(1).split('/').map(decoded)
  const options = optionsOf(new URLSearchParams(search))
  if (options === undefined || parts.some((part) => part === undefined || /^\.{0,2}$/.test(part))) return undefined
  const [, kind, id, files, file, part] = parts as string[]
  const name = [method, kind, id && 'one', files, file && 'one', part].filter(Boolean).join(' ')
  if (form !== undefined) return name === 'POST buckets one dedup-files' ? postOf(id, form, options) : undefined
  if (json === undefined && (method === 'POST' || method === 'PUT')) return undefined
  return CALLS[name]?.({ id, file, options, json })
}

interface Asked {
  readonly id: string
  readonly file: string
  readonly options: Readonly<Record<string, never>>
  readonly json: unknown
}

const CALLS: Readonly<Record<string, (asked: Asked) => Call | undefined>> = {
  'GET buckets one dedup-files': (asked) => (client) => client.dedupFiles(asked.id).list(asked.options),
  'GET buckets one dedup-files one': (asked) => (client) =>
    data(client.dedupFiles(asked.id).get(asked.file, asked.options)),
  'DELETE buckets one dedup-files one': (asked) => (client) =>
    client.dedupFiles(asked.id).delete(asked.file.split(',')),
  'GET buckets one compare': ({ id, options: { query, reference } }) =>
    query && reference ? (client) => data(client.dedupFiles(id).compare(query, reference)) : undefined,
  'GET buckets one dedup-files one fingerprint': (asked) => async (client) =>
    new TextDecoder().decode(await client.dedupFiles(asked.id).fingerprint(asked.file)),
  'GET buckets': (asked) => (client) => client.buckets.list(asked.options),
  'POST buckets': (asked) => (client) => data(client.buckets.create(asked.json as never)),
  'GET buckets one': (asked) => (client) => data(client.buckets.get(asked.id)),
  'PUT buckets one': (asked) => (client) => data(client.buckets.update(asked.id, asked.json as never)),
  'DELETE buckets one': (asked) => (client) => client.buckets.delete(asked.id, asked.options),
  'GET tokens': () => (client) => data(client.tokens.list()),
  'POST tokens': (asked) => (client) => data(client.tokens.create(asked.json as never)),
  'DELETE tokens one': (asked) => (client) => client.tokens.revoke(asked.id),
}

async function data(answer: Promise<unknown>): Promise<unknown> {
  return { data: await answer }
}

function postOf(bucket: string, form: NonNullable<CaseRequest['form']>, options: object): Call | undefined {
  const { id, file, db_if_nodup: keep = '1', ...more } = Object.fromEntries(form)
  const isWhole = typeof id === 'string' && typeof file === 'object' && (keep === '1' || keep === '0')
  if (!isWhole || Object.keys(more).length > 0 || form.length > 3 || hasTwice(form)) return undefined
  const bytes = fileOf(file.file)
  return (client) => data(client.dedupFiles(bucket).post({ id, file: bytes, keep: keep === '1', ...options }))
}

function hasTwice(form: NonNullable<CaseRequest['form']>): boolean {
  return new Set(form.map(([name]) => name)).size < form.length
}

const FLAGS = ['all', 'explain', 'force']
const NUMBERS: Readonly<Record<string, string>> = { page: 'page', per_page: 'perPage' }
const TEXTS = ['region', 'type', 'search', 'query', 'reference']

function optionsOf(query: URLSearchParams): Readonly<Record<string, never>> | undefined {
  const options: Record<string, unknown> = {}
  if (new Set(query.keys()).size < [...query.keys()].length) return undefined
  for (const [name, value] of query) {
    if (FLAGS.includes(name) && value === '1') options[name] = true
    else if (NUMBERS[name] !== undefined && String(Number(value)) === value) options[NUMBERS[name]] = Number(value)
    else if (TEXTS.includes(name)) options[name] = value
    else return undefined
  }
  return options as Readonly<Record<string, never>>
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

const cases = readCases().filter(
  ({ wireCase }) => wireCase.request !== undefined && callOf(wireCase.request) !== undefined,
)

test('most of the cases that no client spoils can be said', () => {
  expect(cases.length).toBeGreaterThan(100)
})

describe('the client on the wire', () => {
  let stage: Stage

  beforeAll(async () => {
    stage = await openStage(ENGINES[0])
  }, 30_000)

  afterAll(() => stage?.close())

  test.each(cases)('$file', { timeout: 30_000 }, async ({ wireCase }) => {
    const server = await stage.url(wireCase.server)
    const names: Record<string, string> = { ...(await stage.names(wireCase)) }
    for (const { request, keep = {} } of wireCase.setup ?? []) {
      const { text } = await send(server, filledIn(request, names), tokenOf(request, names))
      for (const [name, place] of Object.entries(keep)) names[name] = String(at(JSON.parse(text), place))
    }
    const request = filledIn(wireCase.request as CaseRequest, names)
    const client = new UnisonoClient({ server, token: tokenOf(request, names), patienceSeconds: 0 })
    const answered = await (callOf(request) as Call)(client).catch((error: unknown) => error)
    expect(wrongWith(answered, filledIn(wireCase.expect, names)), wireCase.name).toEqual([])
  })
})

function tokenOf({ token = 'admin' }: CaseRequest, names: Names): string | undefined {
  return token === null ? undefined : names[token]
}

function wrongWith(answered: unknown, { status, body }: Case['expect']): string[] {
  if (!(answered instanceof Error)) {
    if (status >= 400) return [`It was answered, where ${status} was expected.`]
    return body === undefined ? [] : differences(body, answered ?? null)
  }
  if (!(answered instanceof ApiError)) return [String(answered)]
  const { message = { $any: true }, errors = {} } = (body ?? {}) as { message?: unknown; errors?: object }
  const isOfFields = Object.keys(errors).length > 0
  return [
    ...differences(status, answered.status, 'status'),
    ...differences(errors, answered.errors, 'errors'),
    ...(isOfFields ? [] : differences(message, answered.message, 'message')),
  ]
}

/** A part of an answer by its place, such as `data.0.id`. */
function at(value: unknown, place: string): unknown {
  return place.split('.').reduce((inner, key) => (inner as Record<string, unknown>)[key], value)
}
