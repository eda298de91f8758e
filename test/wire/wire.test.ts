import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ENGINES } from '../store/engines.ts'
import { type Case, type CaseRequest, filledIn, type Names, readCases } from './case.ts'
import { type Check, documentedAt } from './documented.ts'
import { differences } from './matching.ts'
import { type Answered, send, sendRaw } from './sending.ts'
import { openStage, type Stage } from './stage.ts'

const cases = readCases()

test('there are cases', () => {
  expect(cases.length).toBeGreaterThan(80)
})

describe.each(ENGINES)('on the $name ledger', (engine) => {
  let stage: Stage
  let documented: Check

  beforeAll(async () => {
    stage = await openStage(engine)
    documented = await documentedAt(await stage.url())
  }, 30_000)

  afterAll(() => stage?.close())

  test.each(cases)('$file', { timeout: 30_000 }, async ({ wireCase }) => {
    const { server, request } = wireCase
    const url = await stage.url(server)
    const names: Record<string, string> = { ...(await stage.names(wireCase)) }
    for (const { request, status, keep = {} } of wireCase.setup ?? []) {
      const answered = await ask(url, request, names)
      const isAsExpected = status === undefined ? answered.status < 300 : answered.status === status
      expect(isAsExpected, `${request.method} ${request.path}: ${answered.status} ${answered.text}`).toBe(true)
      for (const [name, place] of Object.entries(keep)) names[name] = String(at(JSON.parse(answered.text), place))
    }
    const answered =
      request === undefined
        ? await sendRaw(url, filledIn(wireCase.socket ?? [], names))
        : await ask(url, request, names)
    const wrong = [
      ...wrongWith(answered, filledIn(wireCase.expect, names)),
      ...(request === undefined ? [] : undocumented(documented, filledIn(request, names), answered)),
    ]
    expect(wrong, `${wireCase.name}: ${answered.status} ${answered.text}`).toEqual([])
    expect(stage.leftovers()).toEqual([])
  })
})

function ask(url: string, request: CaseRequest, names: Names): Promise<Answered> {
  const { token = 'admin' } = request
  return send(url, filledIn(request, names), token === null ? undefined : names[token])
}

function wrongWith({ status, headers, text }: Answered, expected: Case['expect']): string[] {
  return [
    ...differences(expected.status, status, 'status'),
    ...differences({ $has: expected.headers ?? {} }, headers, 'headers'),
    ...('body' in expected ? differences(expected.body, bodyOf({ headers, text }), 'body') : []),
  ]
}

/** JSON wherever there is anything, whatever was asked. */
function bodyOf({ headers, text }: Pick<Answered, 'headers' | 'text'>): unknown {
  if (text === '') return null
  if (!/^application\/json\b/.test(headers['content-type'] ?? '')) return text
  return JSON.parse(text)
}

function undocumented(documented: Check, { method, path }: CaseRequest, answered: Answered): string[] {
  if (answered.text === '' || !path.startsWith('/api/')) return []
  return documented(method, path, answered.status, bodyOf(answered))
}

/** A part of an answer by its place, such as `data.0.id`. */
function at(value: unknown, place: string): unknown {
  return place.split('.').reduce((inner, key) => (inner as Record<string, unknown>)[key], value)
}
