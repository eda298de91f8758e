import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Metrics } from './metrics.ts'

export interface Operation {
  readonly metrics: Metrics
  /** What `/metrics` wants to be shown as `Authorization: Bearer …`; undefined where it is open. */
  readonly metricsToken: string | undefined
  isReady(): boolean
}

const RETRY_SECONDS = 5
const OWN = { logLevel: 'warn' } as const

/**
 * Counts every request of the server, and adds `/healthz` (the process answers), `/readyz` (it can
 * serve) and `/metrics`. Call it on the root, before the routes. They ask for no token of ours.
 */
export function addOperation(server: FastifyInstance, { metrics, metricsToken, isReady }: Operation): void {
  server.addHook('onResponse', (request, reply, done) => {
    metrics.countRequest(answered(request, reply))
    done()
  })
  server.get('/healthz', OWN, () => ({ status: 'alive' }))
  server.get('/readyz', OWN, (_request, reply) => {
    if (isReady()) return { status: 'ready' }
    reply.code(503).header('retry-after', RETRY_SECONDS)
    return { message: 'Not ready: the service is loading its index, or shutting down. Try again in a few seconds.' }
  })
  server.get('/metrics', OWN, async (request, reply) => {
    if (metricsToken !== undefined && !isShown(request, metricsToken)) {
      reply.code(401).header('www-authenticate', 'Bearer')
      return { message: 'Unauthenticated.' }
    }
    reply.type(metrics.contentType)
    return metrics.text()
  })
}

function answered(request: FastifyRequest, reply: FastifyReply) {
  const route = request.routeOptions.url ?? 'none'
  return { method: request.method, route, status: reply.statusCode, seconds: reply.elapsedTime / 1000 }
}

function isShown({ headers }: FastifyRequest, token: string): boolean {
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`))
}

/** Of equal length, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
