import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { Metrics } from './metrics.ts'
import { addOperation, type Operation } from './operation.ts'

const servers: FastifyInstance[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))

function serverWith(change: Partial<Operation> = {}): FastifyInstance {
  const server = Fastify()
  servers.push(server)
  addOperation(server, { metrics: new Metrics(), metricsToken: undefined, isReady: () => true, ...change })
  server.get('/things/:id', () => ({}))
  return server
}

test('it is alive whether it is ready or not', async () => {
  let ready = false
  const server = serverWith({ isReady: () => ready })
  expect((await server.inject('/healthz')).statusCode).toBe(200)
  const waiting = await server.inject('/readyz')
  expect([waiting.statusCode, waiting.headers['retry-after']]).toEqual([503, '5'])
  expect(waiting.json().message).toMatch(/^Not ready/)
  ready = true
  expect((await server.inject('/readyz')).json()).toEqual({ status: 'ready' })
})

test('requests are counted by route, not by URL', async () => {
  const server = serverWith()
  for (const url of ['/things/1', '/things/2', '/unknown', '/unheard-of']) await server.inject(url)
  const { body, headers } = await server.inject('/metrics')
  expect(headers['content-type']).toMatch(/^text\/plain/)
  expect(body).toContain('unisono_http_requests_total{method="GET",route="/things/:id",status="200"} 2')
  expect(body).toContain('unisono_http_requests_total{method="GET",route="none",status="404"} 2')
})

test('with a token the metrics are shown to who has it', async () => {
  const server = serverWith({ metricsToken: 'secret' })
  const ask = (authorization?: string) =>
    server.inject({ url: '/metrics', headers: authorization === undefined ? {} : { authorization } })
  expect((await ask()).statusCode).toBe(401)
  expect((await ask('Bearer secrets')).statusCode).toBe(401)
  expect((await ask('Bearer secret')).statusCode).toBe(200)
})
