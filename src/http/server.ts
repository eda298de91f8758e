import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import Fastify, {
  type FastifyHttpOptions,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifyServerOptions,
} from 'fastify'
import { type Admission, admit, type Gate } from './access.ts'
import { addBodyParsers } from './body.ts'
import { answerClientError } from './client-error.ts'
import { addConsole } from './console.ts'
import type { Context } from './context.ts'
import { replyTo } from './errors.ts'
import { KnownMethods } from './known-methods.ts'
import { addDocumentation, schemaOf } from './openapi.ts'
import type { Call } from './operation.ts'
import { PUBLIC_URL } from './page.ts'
import { RateLimit } from './rate-limit.ts'
import { RequestError } from './request-error.ts'
import { addRequestLog, requestLogging } from './request-log.ts'
import { ROUTES, type Route } from './routes.ts'
import { TokenUses } from './token-uses.ts'
import { type Reception, readUploadForm } from './upload-form.ts'
import { readerOf } from './validate.ts'

export interface ServerOptions {
  readonly logger?: FastifyServerOptions['logger']
  readonly loggerInstance?: FastifyServerOptions['loggerInstance']
  /** Whose `X-Forwarded-*` headers are believed: nobody's by default. */
  readonly trustProxy?: FastifyServerOptions['trustProxy']
  /** How clients reach it, for links in answers; by default as each request says. */
  readonly publicUrl?: string | undefined
  /** For audio that is being fingerprinted; by default the system's. */
  readonly temporaryFolder?: string | undefined
  /** The folder of the built web console; by default the one beside this code. */
  readonly console?: string | undefined
  /** In which a whole request has to have come. */
  readonly requestMilliseconds?: number | undefined
  /** In which the next piece of a body has to have come. */
  readonly stallMilliseconds?: number | undefined
  /** Called before there are routes, so that its hooks concern them all. */
  readonly prepare?: ((server: FastifyInstance) => void) | undefined
}

const REQUEST_MILLISECONDS = 15 * 60_000
const HEADERS_MILLISECONDS = 20_000
const CHECKING_MILLISECONDS = 5_000
const STALL_MILLISECONDS = 30_000
/** A little more than most proxies keep an idle connection, so that none sends into one that is closing. */
const KEEP_ALIVE_MILLISECONDS = 72_000
/** What Node takes of a request's line and headers; addresses are part of it. */
const LONGEST_ADDRESS = 16_384

const ENDING = 'The service is ending, and takes no more requests on this connection. Try again in a few seconds.'

const NO_HOST = 'A request of HTTP/1.1 names the server that it is meant for, in the header Host.'

/** The API on a server of its own; `listen` and `close` are the caller's. */
export function createServer(context: Context, options: ServerOptions = {}): FastifyInstance {
  const server = Fastify(fastifyOptions(options))
  addRequestLog(server)
  server.decorate(PUBLIC_URL, options.publicUrl)
  const gate: Gate = {
    context,
    uses: new TokenUses(context.ledger, (error) => server.log.error(error, 'The use of tokens could not be noted.')),
    rate: new RateLimit(context.limits.requestsPerMinute),
  }
  let isEnding = false
  server.addHook('preClose', async () => {
    isEnding = true
  })
  server.addHook('onClose', () => gate.uses.close())
  server.addHook('onSend', async (_, reply) => {
    reply.header('x-content-type-options', 'nosniff')
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store')
  })
  server.setErrorHandler(sendError)
  const known = new KnownMethods(server)
  // Before the body is read; so the handler for what is not found is never met.
  server.addHook('onRequest', async (request) => {
    if (isEnding) throw new RequestError('not-ready', ENDING)
    if (lacksHost(request)) throw new RequestError('malformed', NO_HOST)
    if (request.is404) throw known.errorOf(request.method, request.url)
  })
  server.decorateRequest('admission')
  // The operations read what comes by their own schemas, which here only document it.
  server.setValidatorCompiler(() => () => true)
  server.setSerializerCompiler(() => JSON.stringify)
  addDocumentation(server)
  options.prepare?.(server)
  addConsole(server, options.console)
  addBodyParsers(server, options.stallMilliseconds ?? STALL_MILLISECONDS)
  for (const route of ROUTES) addRoute(server, gate, route, options)
  return server
}

function fastifyOptions({
  logger = false,
  loggerInstance,
  trustProxy = false,
  ...options
}: ServerOptions): FastifyHttpOptions<Server> {
  return {
    ...(loggerInstance === undefined ? { logger } : { loggerInstance }),
    ...requestLogging,
    trustProxy,
    requestTimeout: options.requestMilliseconds ?? REQUEST_MILLISECONDS,
    keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
    routerOptions: { maxParamLength: LONGEST_ADDRESS, ignoreTrailingSlash: true },
    http: {
      headersTimeout: HEADERS_MILLISECONDS,
      connectionsCheckingInterval: CHECKING_MILLISECONDS,
      // Node would refuse it without a word.
      requireHostHeader: false,
    },
    // Our own answer says when to try again.
    return503OnClosing: false,
    frameworkErrors: sendError,
    clientErrorHandler: answerClientError,
  }
}

function lacksHost({ headers, raw }: FastifyRequest): boolean {
  return headers.host === undefined && raw.httpVersion === '1.1'
}

function addRoute(server: FastifyInstance, gate: Gate, route: Route, options: ServerOptions): void {
  const { method, url, operation } = route
  const reception = receptionOf(gate.context, options)
  const readQuery = operation.query && readerOf(operation.query)
  const readBody = operation.body && readerOf(operation.body)
  server.register(async (scope) => {
    if (operation.form) leaveBody(scope)
    scope.route({
      method,
      url,
      schema: schemaOf(route),
      async onRequest(request) {
        const { bucket_id: bucketId } = request.params as { bucket_id?: string }
        request.setDecorator('admission', await admit(gate, operation, request.headers.authorization, bucketId))
      },
      async handler(request, reply) {
        const { token, bucket } = request.getDecorator<Admission>('admission')
        const call: Call = {
          context: gate.context,
          token,
          bucket,
          params: request.params as Record<string, string>,
          query: readQuery?.(request.query),
          body: readBody?.(request.body),
          request,
          readUploadForm: () => readUploadForm(request, reception),
          signal: goneSignal(reply),
        }
        const answer = await operation.run(call)
        if (operation.mediaType !== undefined) reply.type(operation.mediaType)
        return reply.code(operation.status).send(answer)
      },
    })
  })
}

/** Lets the operation read the body by itself, whatever it is called. */
function leaveBody(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
}

function receptionOf({ limits, fingerprintAudio }: Context, options: ServerOptions): Reception {
  const { stallMilliseconds = STALL_MILLISECONDS, temporaryFolder = tmpdir() } = options
  return { limits, takesAudio: fingerprintAudio !== undefined, stallMilliseconds, temporaryFolder }
}

function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort()
  })
  return gone.signal
}

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const { status, headers, answer } = replyTo(error)
  if (status >= 500) request.log.error(error)
  else request.log.debug({ status, message: answer.message }, 'refused')
  // The rest of a body that was begun stays unread, so that no other request can follow it.
  if (request.raw.readableDidRead && !request.raw.complete) reply.header('connection', 'close')
  reply.code(status).headers(headers).send(answer)
}
