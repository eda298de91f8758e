import type { ErrorAnswer } from '../wire/errors.ts'
import { ApiError } from './api-error.ts'

/**
 * What a server answered, as JSON; undefined for 204.
 *
 * @throws ApiError `refused` or `not-ours`; the error of the platform if the connection breaks in the body.
 */
export async function answerOf(response: Response): Promise<unknown> {
  const { status, type, headers } = response
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) throw redirected(response)
  const text = await response.text()
  if (status === 204) return undefined
  const json = parsed(text)
  if (status >= 400) throw refused(response, json)
  if (typeof json !== 'object' || json === null || !('data' in json)) throw notOurs(status, headers)
  return json
}

/**
 * What a server answered, as bytes.
 *
 * @throws ApiError `refused` or `not-ours`; the error of the platform if the connection breaks in the body.
 */
export async function bytesOf(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const { status, headers } = response
  const isOurs = status === 200 && /^application\/octet-stream\b/.test(headers.get('content-type') ?? '')
  if (isOurs) return new Uint8Array(await response.arrayBuffer())
  await answerOf(response)
  throw notOurs(status, headers)
}

/**
 * What a server answered, as plain text.
 *
 * @throws ApiError `refused` or `not-ours`; the error of the platform if the connection breaks in the body.
 */
export async function textOf(response: Response): Promise<string> {
  const { status, headers } = response
  const isOurs = status === 200 && /^text\/plain\b/.test(headers.get('content-type') ?? '')
  if (isOurs) return response.text()
  await answerOf(response)
  throw notOurs(status, headers)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Proxies answer errors too, in HTML. */
function refused({ status, statusText, headers }: Response, json: unknown): ApiError {
  const { message, errors } = isErrorAnswer(json) ? json : { message: `${status} ${statusText}`.trim() }
  const sentences = Object.values(errors ?? {}).flat()
  const sentence = sentences.length > 0 ? sentences.join(' ') : message
  return new ApiError('refused', sentence, { status, errors, retryAfter: retryAfterOf(headers) })
}

function isErrorAnswer(json: unknown): json is ErrorAnswer {
  return typeof json === 'object' && json !== null && 'message' in json && typeof json.message === 'string'
}

/** Seconds, given as such or as a time. */
function retryAfterOf(headers: Headers): number | undefined {
  const text = headers.get('retry-after')
  if (text === null) return undefined
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}

function redirected({ status, headers }: Response): ApiError {
  const to = headers.get('location')
  return new ApiError(
    'not-ours',
    `The server sends on ${to === null ? 'to another address' : `to ${to}`}, and tokens are not sent to others. Name that server instead.`,
    { status },
  )
}

function notOurs(status: number, headers: Headers): ApiError {
  const what = headers.get('content-type') ?? 'nothing that can be read'
  return new ApiError(
    'not-ours',
    `The answer (${status}, ${what}) is not that of a Unisono server. Is the server's address right?`,
    { status },
  )
}
