import type { IncomingMessage } from 'node:http'
import { RequestError } from './request-error.ts'

export interface Patience {
  /** Of the whole body. */
  readonly mostBytes: number
  /** For each next piece. */
  readonly stallMilliseconds: number
}

/**
 * The body of a request, piece by piece. Ending early leaves the connection as it is, so that an answer can be
 * sent while the client still writes.
 *
 * @throws RequestError `too-large`, `too-slow`, `malformed` where the client hangs up
 */
export async function* requestBytes(request: IncomingMessage, patience: Patience): AsyncGenerator<Buffer> {
  const { mostBytes, stallMilliseconds } = patience
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes)
  const chunks = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>
  for (let length = 0; ; ) {
    const { done, value } = await within(stallMilliseconds, chunks.next())
    if (done) return
    length += value.length
    if (length > mostBytes) throw tooLarge(mostBytes)
    yield value
  }
}

async function within<Result>(milliseconds: number, promise: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow(milliseconds)), milliseconds)
  })
  try {
    return await Promise.race([promise, late])
  } catch (error) {
    throw error instanceof RequestError ? error : hungUp(error)
  } finally {
    clearTimeout(timer)
  }
}

export function tooLarge(mostBytes: number): RequestError {
  return new RequestError('too-large', `The body may have at most ${mostBytes} bytes, and has more.`)
}

function tooSlow(milliseconds: number): RequestError {
  return new RequestError(
    'too-slow',
    `Nothing more of the body came for ${milliseconds / 1000} s. Check its Content-Length, and send it again.`,
  )
}

function hungUp(cause: unknown): RequestError {
  const error = new RequestError('malformed', 'The connection ended before the body did.')
  error.cause = cause
  return error
}
