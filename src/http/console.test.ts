import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addConsole } from './console.ts'

let folder: string
let server: FastifyInstance

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-console-'))
  mkdirSync(join(folder, 'console'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  writeFileSync(join(folder, 'console', 'index-1.js'), 'export {}')
  writeFileSync(join(folder, 'console', 'index-1.js.br'), brotliCompressSync('export {}'))
  writeFileSync(join(folder, 'console', 'notes.txt'), 'not served')
  server = Fastify()
  addConsole(server, folder)
})

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

test('the page lets nothing in from elsewhere', async () => {
  const { statusCode, headers, body } = await server.inject('/')
  expect([statusCode, body, headers['content-type']]).toEqual([200, '<!doctype html>', 'text/html; charset=utf-8'])
  expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; /)
  expect(headers['content-security-policy']).not.toContain('unsafe-inline')
})

test('parts are kept for ever, and sent as small as the client takes them', async () => {
  const plain = await server.inject('/console/index-1.js')
  expect([plain.body, plain.headers['content-encoding'], plain.headers.vary]).toEqual([
    'export {}',
    undefined,
    'accept-encoding',
  ])
  expect(plain.headers['cache-control']).toContain('immutable')
  const encodingFor = async (accepted: string) =>
    (await server.inject({ url: '/console/index-1.js', headers: { 'accept-encoding': accepted } })).headers[
      'content-encoding'
    ]
  expect(await encodingFor('gzip, deflate, BR')).toBe('br')
  expect(await encodingFor('gzip, br;q=0')).toBe(undefined)
})

test('what a client has is not sent again', async () => {
  const { headers } = await server.inject('/')
  const again = await server.inject({ url: '/', headers: { 'if-none-match': String(headers.etag) } })
  expect([again.statusCode, again.body]).toEqual([304, ''])
})

test('nothing but the built files is there', async () => {
  for (const url of ['/console/notes.txt', '/console/..%2findex.html', '/console/index-1.js.br', '/console/gone.js'])
    expect((await server.inject(url)).json().message).toMatch(/no such part/)
})

test('without a built console the page says so', async () => {
  const bare = Fastify()
  addConsole(bare, join(folder, 'nowhere'))
  const { statusCode, body } = await bare.inject('/')
  expect([statusCode, JSON.parse(body).message]).toEqual([404, expect.stringContaining('npm run build')])
  await bare.close()
})
