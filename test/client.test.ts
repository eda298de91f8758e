import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { ApiError, type ClientOptions, UnisonoClient } from '../src/client/client.ts'

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** The address of a server that answers as a test needs it. */
async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Met {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** A client of a server that gives these answers in turn, the last one again and again; and what it was asked. */
async function meeting(answers: readonly ((response: ServerResponse) => void)[], options: Partial<ClientOptions> = {}) {
  const met: Met[] = []
  const server = await serving(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const { method, url, headers } = request
    met.push({ method, url, headers, body: Buffer.concat(parts).toString() })
    answers[Math.min(met.length, answers.length) - 1](response)
  })
  return { met, server, client: new UnisonoClient({ server, token: 'uni_secret', ...options }) }
}

function json(value: unknown, status = 200, headers: Record<string, string> = {}) {
  return (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value))
}

async function errorOf(work: Promise<unknown>): Promise<ApiError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (error instanceof ApiError) return error
  throw error ?? new Error('It did not fail.')
}

const NEW = { data: { dup_files: [], acr_id: '0'.repeat(32), do_db: true } }
const busy = json({ message: 'Too many requests.' }, 429, { 'retry-after': '0' })
const hangUp = (response: ServerResponse) => void response.destroy()

describe('what is sent', () => {
  test('an upload is a form with its fields before the file', async () => {
    const { met, client } = await meeting([json(NEW)])
    const answer = await client.dedupFiles(7).post({ id: 'a "b" ü/1', file: new TextEncoder().encode('bytes') })
    expect(answer).toEqual(NEW.data)
    const [{ method, url, headers, body }] = met
    expect([method, url, headers.authorization, headers.accept]).toEqual([
      'POST',
      '/api/buckets/7/dedup-files',
      'Bearer uni_secret',
      'application/json',
    ])
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/)
    expect(body).toMatch(
      /name="id"\r\n\r\na "b" ü\/1\r\n.*name="db_if_nodup"\r\n\r\n1\r\n.*name="file".*\r\n\r\nbytes\r\n/s,
    )
  })

  test('a question that keeps nothing, with its evidence', async () => {
    const { met, client } = await meeting([json(NEW)])
    await client.dedupFiles('7').post({ id: 'a', file: new Blob(['x']), keep: false, explain: true })
    expect(met[0].url).toBe('/api/buckets/7/dedup-files?explain=1')
    expect(met[0].body).toMatch(/name="db_if_nodup"\r\n\r\n0\r\n/)
  })

  test('ids are parts of the path, whatever they hold', async () => {
    const { met, client } = await meeting([json({ data: [] })])
    await client.dedupFiles(7).get('a/b c?d#e%2F..')
    expect(met[0].url).toBe('/api/buckets/7/dedup-files/a%2Fb%20c%3Fd%23e%252F..')
  })

  test.each(['.', '..', ''])('%j is refused, as its address would be another', async (id) => {
    const { met, client } = await meeting([json({ data: [] })])
    await expect(client.dedupFiles(7).delete(id)).rejects.toThrow(/cannot be asked for by its address/)
    await expect(client.dedupFiles(7).get(id)).rejects.toThrow(TypeError)
    expect(met).toEqual([])
  })

  test('many acr_ids go in several requests', async () => {
    const { met, client } = await meeting([(response) => void response.writeHead(204).end()])
    const ids = Array.from({ length: 250 }, (_, i) => i.toString(16).padStart(32, '0'))
    await client.dedupFiles(7).delete(ids)
    expect(met.map(({ url }) => url?.split('%2C').length)).toEqual([100, 100, 50])
    await client.dedupFiles(7).delete([])
    expect(met.length).toBe(3)
  })

  test('a path before /api stays, and what follows the address does not', async () => {
    const { met, server } = await meeting([json({ data: [] })])
    await new UnisonoClient({ server: `${server}/dedup/?x#y` }).tokens.list()
    expect([met[0].url, met[0].headers.authorization]).toEqual(['/dedup/api/tokens', undefined])
  })

  test('buckets and tokens are JSON', async () => {
    const { met, client } = await meeting([json({ data: { id: 1 } }, 201)])
    await client.buckets.create({ name: 'a', region: 'local', type: 'DedupFile' })
    expect([met[0].headers['content-type'], met[0].body]).toEqual([
      'application/json',
      '{"name":"a","region":"local","type":"DedupFile"}',
    ])
    await client.buckets.delete(3, { force: true })
    expect([met[1].method, met[1].url]).toEqual(['DELETE', '/api/buckets/3?force=1'])
  })

  test.each(['example.org', 'ftp://example.org', '', 'http://'])('%j is no server', (server) => {
    expect(() => new UnisonoClient({ server })).toThrow(TypeError)
  })

  test('a token that cannot be one is refused without being shown', () => {
    for (const token of ['a secret', 'secret\n', 'sécret', ''])
      expect(() => new UnisonoClient({ server: 'http://localhost', token })).toThrow(
        /^The token holds characters that no token has\.$/,
      )
  })
})

describe('pages', () => {
  test('are asked for until the last', async () => {
    const row = (i: number) => ({ dup_files: [String(i)], acr_id: String(i) })
    const page = (rows: unknown[]) => json({ data: rows, meta: { last_page: 3 } })
    const { met, client } = await meeting([page([row(1), row(2)]), page([row(3)]), page([row(4)])])
    const ids: string[] = []
    for await (const { acr_id } of client.dedupFiles(7).each({ all: true })) ids.push(acr_id)
    expect(ids).toEqual(['1', '2', '3', '4'])
    expect(met.map(({ url }) => url?.split('?')[1])).toEqual([1, 2, 3].map((n) => `all=1&per_page=100&page=${n}`))
  })

  test('an empty one ends them, whatever it says of the last', async () => {
    const { client } = await meeting([json({ data: [], meta: { last_page: 9 } })])
    for await (const bucket of client.buckets.each()) expect(bucket).toBeUndefined()
  })
})

describe('what goes wrong', () => {
  test('a refusal has its sentences by field', async () => {
    const errors = { id: ['The id field is required.'], file: ['The file is empty.'] }
    const { met, client } = await meeting([json({ message: 'The given data was invalid.', errors }, 422)])
    const error = await errorOf(client.dedupFiles(7).post({ id: '', file: new Blob([]) }))
    expect(error).toMatchObject({ kind: 'refused', status: 422, errors })
    expect(error.message).toBe('The id field is required. The file is empty.')
    expect(met.length).toBe(1)
  })

  test('what a proxy says in its own words', async () => {
    const { client } = await meeting([(response) => void response.writeHead(413).end('<html>too large</html>')])
    const error = await errorOf(client.tokens.list())
    expect(error).toMatchObject({ status: 413, errors: {}, message: '413 Payload Too Large' })
  })

  test.each([
    [
      'a web page',
      (response: ServerResponse) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    ],
    ['other JSON', json([1])],
    ['JSON without data', json({ ok: true })],
  ])('%s is not ours', async (_, answer) => {
    const { client, met } = await meeting([answer])
    const error = await errorOf(client.buckets.get(1))
    expect([error.kind, met.length]).toEqual(['not-ours', 1])
    expect(error.message).toMatch(/not that of a Unisono server/)
  })

  test('a redirect is not followed, for the token is not meant for others', async () => {
    const elsewhere: Met[] = []
    const other = await serving((request, response) => {
      elsewhere.push(request as unknown as Met)
      response.end()
    })
    const { client } = await meeting([(response) => void response.writeHead(307, { location: other }).end()])
    const error = await errorOf(client.buckets.get(1))
    expect(error.message).toContain(`sends on to ${other}`)
    expect(elsewhere).toEqual([])
  })

  test('nobody there', async () => {
    const client = new UnisonoClient({ server: 'http://127.0.0.1:1', patienceSeconds: 0 })
    const error = await errorOf(client.buckets.get(1))
    expect(error.kind).toBe('unreachable')
    expect(error.message).toMatch(
      /^http:\/\/127\.0\.0\.1:1 cannot be reached \(\w.*\)\. Check its address, and that it runs\.$/,
    )
  })

  test('no answer in time', async () => {
    const { client } = await meeting([() => {}], { timeoutSeconds: 0.05, patienceSeconds: 0 })
    const error = await errorOf(client.buckets.get(1))
    expect([error.kind, error.message]).toEqual([
      'timeout',
      expect.stringMatching(/did not answer within 0\.05 seconds/),
    ])
  })

  test('half an answer in time', async () => {
    const half = (response: ServerResponse) => void response.writeHead(200).write('{"data":')
    const { client } = await meeting([half], { timeoutSeconds: 0.05, patienceSeconds: 0 })
    expect((await errorOf(client.buckets.get(1))).kind).toBe('timeout')
  })
})

describe('trying again', () => {
  test('while the server is busy or loading', async () => {
    const loading = json({ message: 'Loading.' }, 503, { 'retry-after': '0' })
    const seen: (number | undefined)[] = []
    const { met, client } = await meeting([busy, loading, json(NEW)], { onRetry: ({ status }) => seen.push(status) })
    await client.dedupFiles(1).post({ id: 'a', file: new Blob(['x']) })
    expect([met.length, seen]).toEqual([3, [429, 503]])
    expect(met[2].body.length).toBeGreaterThan(100)
  })

  test('also a bucket that was not made', async () => {
    const { met, client } = await meeting([busy, json({ data: {} }, 201)])
    await client.buckets.create({ name: 'a', region: 'local', type: 'DedupFile' })
    expect(met.length).toBe(2)
  })

  test('when the connection breaks, but not where a second time would do it twice', async () => {
    const { met, client } = await meeting([hangUp, json(NEW)])
    await client.dedupFiles(1).post({ id: 'a', file: new Blob(['x']) })
    expect(met.length).toBe(2)
    const other = await meeting([hangUp])
    const error = await errorOf(other.client.buckets.create({ name: 'a', region: 'local', type: 'DedupFile' }))
    expect([error.kind, other.met.length]).toEqual(['unreachable', 1])
  })

  test('not before the server says, and not beyond patience', async () => {
    const later = json({ message: 'Later.' }, 429, { 'retry-after': '1' })
    const { client } = await meeting([later, json({ data: [] })])
    const before = Date.now()
    await client.tokens.list()
    expect(Date.now() - before).toBeGreaterThanOrEqual(990)
    const impatient = await meeting([json({ message: 'Later.' }, 429, { 'retry-after': '3600' })])
    const error = await errorOf(impatient.client.tokens.list())
    expect([error.retryAfter, impatient.met.length]).toEqual([3600, 1])
  })

  test.each([400, 401, 403, 404, 413, 422, 500, 507])('not after %d', async (status) => {
    const { met, client } = await meeting([json({ message: 'No.' }, status)])
    expect((await errorOf(client.tokens.list())).status).toBe(status)
    expect(met.length).toBe(1)
  })

  test('an abort ends the request, and the wait for the next', async () => {
    const hanging = await meeting([() => {}])
    await expect(hanging.client.tokens.list({ signal: AbortSignal.timeout(30) })).rejects.toThrow(/timeout/)
    const reason = new Error('enough')
    await expect(hanging.client.tokens.list({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const waiting = await meeting([json({ message: 'Later.' }, 503, { 'retry-after': '30' })])
    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 50)
    await expect(waiting.client.tokens.list({ signal: controller.signal })).rejects.toBe(reason)
  })
})

describe('the package', () => {
  const dist = fileURLToPath(new URL('../dist/client', import.meta.url))

  /** All files that one brings with it. */
  function brought(file: string, seen = new Set<string>()): Set<string> {
    if (seen.has(file)) return seen
    seen.add(file)
    const text = readFileSync(file, 'utf8')
    const specifiers = [...text.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map(
      ([, specifier]) => specifier,
    )
    for (const specifier of specifiers) {
      expect([file, specifier]).toEqual([file, expect.stringMatching(/^\.\/[\w-]+\.js$/)])
      brought(join(dirname(file), specifier), seen)
    }
    return seen
  }

  test('a browser can load it: it imports nothing but its own files', () => {
    const files = brought(join(dist, 'client.js'))
    expect(files.size).toBeGreaterThan(5)
    for (const file of files)
      expect(readFileSync(file, 'utf8')).not.toMatch(/\b(?:process|Buffer|require|global)\b[.(]/)
  })

  test('is found by its name', () => {
    const script = `console.log(Object.keys(await import('unisono/client')).join())`
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect(printed).toBe('ApiError,UnisonoClient\n')
  })
})
