import { answerOf, bytesOf, textOf } from './answer.ts'
import { ApiError } from './api-error.ts'

export interface ClientOptions {
  /** Its address, such as `https://dedup.example.org`; a path before `/api` may follow. */
  readonly server: string | URL
  /** Left out where something else says who asks, such as a proxy. */
  readonly token?: string | undefined
  /** Default the platform's. */
  readonly fetch?: typeof globalThis.fetch | undefined
  /** For one try of a request; default 60. */
  readonly timeoutSeconds?: number | undefined
  /** For how long a request is tried again while the server is busy, loading or out of reach; default 60, 0 is never. */
  readonly patienceSeconds?: number | undefined
  /** Told before each further try. */
  readonly onRetry?: ((error: ApiError, waitSeconds: number) => void) | undefined
}

export interface CallOptions {
  /** Ends the request; the call then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

export interface ApiRequest extends CallOptions {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below the server's address. */
  readonly path: readonly (string | number)[]
  readonly query?: Readonly<Record<string, string | number | undefined>> | undefined
  /** A form, or what is sent as JSON. */
  readonly body?: unknown
  /** Whether a second time does no harm, should the first have got through without an answer. */
  readonly isRepeatable: boolean
}

const TIMEOUT_SECONDS = 60
const PATIENCE_SECONDS = 60
const FIRST_WAIT_SECONDS = 0.5
const LONGEST_WAIT_SECONDS = 20

/** Busy or not ready: it was not done, and later it may be. */
const PASSING: ReadonlySet<number | undefined> = new Set([429, 503])
/** Proxies say so when they lose the server: it may have been done. */
const LOST: ReadonlySet<number | undefined> = new Set([502, 504])

/** Sends requests to one server, again where that helps. */
export class Connection {
  readonly #base: URL
  readonly #headers: Headers
  readonly #fetch: typeof globalThis.fetch
  readonly #options: ClientOptions

  /** @throws TypeError if the address or the token cannot be one. */
  constructor(options: ClientOptions) {
    this.#base = baseOf(options.server)
    this.#headers = headersFor(options.token)
    this.#fetch = options.fetch ?? ((...request) => globalThis.fetch(...request))
    this.#options = options
  }

  /** The answer's JSON, unchecked but for its `data`. @throws ApiError, or the signal's reason. */
  ask(request: ApiRequest): Promise<unknown> {
    return this.#untilAnswered(request, answerOf)
  }

  /** The answer's bytes. @throws ApiError, or the signal's reason. */
  askBytes(request: ApiRequest): Promise<Uint8Array<ArrayBuffer>> {
    return this.#untilAnswered(request, bytesOf)
  }

  /** The answer as it is. @throws ApiError, or the signal's reason. */
  askText(request: ApiRequest): Promise<string> {
    return this.#untilAnswered(request, textOf)
  }

  async #untilAnswered<Answer>(request: ApiRequest, read: (response: Response) => Promise<Answer>): Promise<Answer> {
    const { patienceSeconds = PATIENCE_SECONDS } = this.#options
    const end = Date.now() + patienceSeconds * 1000
    for (let tries = 0; ; tries++) {
      try {
        return await this.#try(request, read)
      } catch (error) {
        if (!(error instanceof ApiError) || !mayRetry(error, request)) throw error
        const wait = waitSeconds(tries, error.retryAfter)
        if (Date.now() + wait * 1000 > end) throw error
        this.#options.onRetry?.(error, wait)
        await pause(wait, request.signal)
      }
    }
  }

  async #try<Answer>(
    { method, path, query, body, signal }: ApiRequest,
    read: (response: Response) => Promise<Answer>,
  ): Promise<Answer> {
    signal?.throwIfAborted()
    const url = addressOf(this.#base, path, query)
    const seconds = this.#options.timeoutSeconds ?? TIMEOUT_SECONDS
    const limit = new Limit(seconds, signal)
    const headers = new Headers(this.#headers)
    const isJson = body !== undefined && !(body instanceof FormData)
    if (isJson) headers.set('content-type', 'application/json')
    const sent = isJson ? JSON.stringify(body) : (body as FormData | undefined)
    try {
      const request = { method, headers, redirect: 'manual', signal: limit.signal } as const
      return await read(await this.#fetch(url, sent === undefined ? request : { ...request, body: sent }))
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof ApiError) throw error
      if (limit.isOver) throw new ApiError('timeout', slow(this.#base, seconds), { cause: error })
      throw new ApiError('unreachable', unreachable(this.#base, error), { cause: error })
    } finally {
      limit.end()
    }
  }
}

/**
 * A signal that a time limit or the caller ends. `AbortSignal.any` would do, but Node 20 keeps what
 * it makes for as long as the caller's signal lives.
 */
class Limit {
  isOver = false
  readonly #controller = new AbortController()
  readonly #timer: ReturnType<typeof setTimeout>
  readonly #caller: AbortSignal | undefined
  readonly #abort = () => this.#controller.abort(this.#caller?.reason)

  constructor(seconds: number, caller: AbortSignal | undefined) {
    this.#caller = caller
    caller?.addEventListener('abort', this.#abort)
    this.#timer = setTimeout(() => {
      this.isOver = true
      this.#controller.abort()
    }, seconds * 1000)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#caller?.removeEventListener('abort', this.#abort)
  }
}

function baseOf(server: string | URL): URL {
  const isAddress = server instanceof URL || /^https?:\/\/./i.test(server)
  if (!isAddress) throw new TypeError(`The server ${JSON.stringify(server)} has to be an address such as https://host.`)
  const base = new URL(server)
  base.pathname = base.pathname.replace(/\/*$/, '/')
  base.search = base.hash = ''
  return base
}

function headersFor(token: string | undefined): Headers {
  if (token === undefined) return new Headers({ accept: 'application/json' })
  // The platform's own error would show the token.
  if (!/^[\x21-\x7e]+$/.test(token)) throw new TypeError('The token holds characters that no token has.')
  return new Headers({ accept: 'application/json', authorization: `Bearer ${token}` })
}

function addressOf(base: URL, path: readonly (string | number)[], query: ApiRequest['query'] = {}): URL {
  const url = new URL(path.map(segmentOf).join('/'), base)
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value))
  return url
}

/** `.` and `..` would lead to another address, and to another operation with it. */
function segmentOf(part: string | number): string {
  const text = String(part)
  if (/^\.{0,2}$/.test(text)) throw new TypeError(`${JSON.stringify(text)} cannot be asked for by its address.`)
  return encodeURIComponent(text)
}

function mayRetry({ kind, status }: ApiError, { isRepeatable }: ApiRequest): boolean {
  if (kind === 'refused') return PASSING.has(status) || (isRepeatable && LOST.has(status))
  return isRepeatable && kind !== 'not-ours'
}

/** Twice as long each time, give or take half, so that many clients do not come back at once. */
function waitSeconds(tries: number, retryAfter: number | undefined): number {
  const doubled = Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** tries)
  return Math.max(doubled * (0.5 + Math.random()), retryAfter ?? 0)
}

function pause(seconds: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, seconds * 1000)
    signal?.addEventListener('abort', stop, { once: true })
  })
}

function slow({ origin }: URL, seconds: number): string {
  return `${origin} did not answer within ${seconds} seconds. It may be overloaded; try again later, or allow more time.`
}

function unreachable({ origin }: URL, error: unknown): string {
  return `${origin} cannot be reached${reasonOf(error)}. Check its address, and that it runs.`
}

/** Platforms hide the reason in the cause, and Node that of several addresses in a list. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string; errors?: readonly { code?: string }[] } }
  const reason = cause?.code ?? cause?.errors?.[0]?.code ?? cause?.message
  return reason === undefined ? '' : ` (${reason})`
}
