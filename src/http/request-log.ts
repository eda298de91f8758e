import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type FastifyInstance, type FastifyRequest, LogController } from 'fastify'
import type { Admission } from './access.ts'

/** What a caller may call a request: anything else would let it write lines of its own into our log. */
const REQUEST_ID = /^[\w.:-]{1,64}$/

/** Options of Fastify: a request has the id that its caller gave it, and Fastify's own two lines are left out. */
export const requestLogging = {
  genReqId({ headers }: IncomingMessage): string {
    const { 'x-request-id': id } = headers
    return typeof id === 'string' && REQUEST_ID.test(id) ? id : randomUUID()
  },
  logController: new LogController({ disableRequestLogging: true }),
}

/** Tells callers the id of their request, and the log one line of each: no body, no header, of a token its hint. */
export function addRequestLog(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id)
    done()
  })
  server.addHook('onResponse', (request, reply, done) => {
    const { method, url, ip } = request
    const milliseconds = Math.round(reply.elapsedTime * 10) / 10
    const answered = { method, url, status: reply.statusCode, milliseconds, ip, token: tokenHint(request) }
    request.log[request.routeOptions.logLevel === 'warn' ? 'debug' : 'info'](answered, 'answered')
    done()
  })
}

function tokenHint(request: FastifyRequest): string | undefined {
  return (request as { readonly admission?: Admission }).admission?.token.hint
}
