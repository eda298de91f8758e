import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ENGINES } from '../store/engines.ts'
import type { Names } from './case.ts'
import { fileOf } from './files.ts'
import { send } from './sending.ts'
import { openStage, type Stage } from './stage.ts'

let stage: Stage
let url: string
let names: Names

beforeAll(async () => {
  stage = await openStage(ENGINES[0])
  url = await stage.url()
  names = await stage.names({ name: 'in {bucket}', expect: { status: 200 } })
}, 30_000)

afterAll(() => stage?.close())

function head(length: number): string {
  return (
    `POST /api/buckets/${names.bucket}/dedup-files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${names.admin}\r\n` +
    `Content-Type: multipart/form-data; boundary=b\r\nContent-Length: ${length}\r\n\r\n` +
    '--b\r\nContent-Disposition: form-data; name="id"\r\n\r\n1\r\n' +
    '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
  )
}

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !isSo(); i++) await pause(25)
  expect(isSo()).toBe(true)
}

test('who hangs up within audio leaves no file behind', async () => {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  socket.write(head(9_999_999))
  socket.write(fileOf('song.wav').subarray(0, 300_000))
  await until(() => stage.leftovers().length === 1)
  socket.destroy()
  await until(() => stage.leftovers().length === 0)
})

test('who hangs up while audio is fingerprinted ends that, and leaves no file behind', async () => {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  const file = fileOf('song.wav')
  const end = '\r\n--b--\r\n'
  const length = Buffer.byteLength(head(0).split('\r\n\r\n').slice(1).join('\r\n\r\n')) + file.length + end.length
  socket.write(head(length))
  socket.write(file)
  socket.write(end)
  await until(() => stage.fingerprinting() === 1)
  socket.destroy()
  await until(() => stage.fingerprinting() === 0 && stage.leftovers().length === 0)
  const path = `/api/buckets/${names.bucket}/dedup-files?all=1`
  const { text } = await send(url, { method: 'GET', path }, names.admin)
  expect(JSON.parse(text).data).toEqual([])
})

test('who is refused early is answered though it still sends', async () => {
  const form = new FormData()
  form.set('id', '1')
  form.set('file', new Blob([Buffer.alloc(8_000_000)]), 'large.wav')
  const path = `${url}/api/buckets/${names.bucket}/dedup-files`
  for (const authorization of ['Bearer nobody', `Bearer ${names.reader}`]) {
    const response = await fetch(path, { method: 'POST', headers: { authorization }, body: form })
    expect([401, 403]).toContain(response.status)
    expect(await response.json()).toHaveProperty('message')
  }
})

test('when a token was last used is known after the server has ended', async () => {
  const other = await openStage(ENGINES[0])
  const { admin } = await other.names({ name: '', expect: { status: 200 } })
  await send(await other.url(), { method: 'GET', path: '/api/tokens/current' }, admin)
  await other.closeServers()
  const used = (await other.ledger.tokens()).filter(({ lastUsedAt }) => lastUsedAt !== null)
  expect(used.map(({ name }) => name)).toEqual(['admin'])
  await other.close()
})

test('who asks on an open connection while the server ends is told to come back', async () => {
  const other = await openStage(ENGINES[0])
  const { hostname, port } = new URL(await other.url())
  const socket = connect({ host: hostname, port: Number(port) })
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const half = 'GET /api/buckets HTTP/1.1\r\nHost: x\r\n'
  socket.write(`${half}\r\n${half}`)
  await until(() => text.includes('Unauthenticated.'))
  const closed = other.closeServers()
  await pause(50)
  socket.write('\r\n')
  await until(() => text.includes('503 Service Unavailable'))
  expect(text).toMatch(/retry-after: \d+/i)
  expect(text).toContain('{"message":"The service is ending')
  await closed
  await other.close()
})
