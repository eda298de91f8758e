import type { FieldErrors } from '../buckets/fields-error.ts'
import { BUSY_SECONDS } from '../limited/audio-error.ts'
import type { ErrorAnswer } from '../wire/errors.ts'
import { RequestError } from './request-error.ts'

/** Seconds after which a service that is loading or ending is worth another try. */
const RETRY_SECONDS = 5

export interface ErrorReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly answer: ErrorAnswer
}

/** What a caller is told of an error: the one place where errors become statuses. */
export function replyTo(error: unknown): ErrorReply {
  const { message } = error instanceof Error ? error : new Error(String(error))
  const { errors = {}, allow = [], retrySeconds = RETRY_SECONDS } = error instanceof RequestError ? error.details : {}
  switch (caseOf(error)) {
    case 'RequestError malformed':
      return plain(400, message)
    case 'RequestError unauthenticated':
      return plain(401, message, { 'www-authenticate': 'Bearer' })
    case 'RequestError forbidden':
      return plain(403, message)
    case 'RequestError not-found':
    case 'UploadError no-bucket':
      return plain(404, message)
    case 'RequestError wrong-method':
      return plain(405, message, { allow: allow.join(', ') })
    case 'RequestError too-slow':
    case 'AudioError aborted':
      return plain(408, message, { connection: 'close' })
    case 'RequestError too-large':
      return plain(413, message)
    case 'RequestError unknown-type':
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return plain(415, message)
    case 'RequestError invalid':
      return invalidFields(errors)
    case 'FieldsError fields':
      return invalidFields((error as { errors: FieldErrors }).errors)
    case 'UploadError id-taken':
      return invalidFields({ id: [message] })
    case 'UploadError fingerprint':
    case 'UploadError too-little-signal':
    case 'FingerprintError empty':
    case 'FingerprintError not-a-fingerprint':
    case 'FingerprintError other-version':
    case 'FingerprintError other-parameters':
    case 'FingerprintError truncated':
    case 'FingerprintError trailing':
    case 'FingerprintError corrupted':
    case 'FingerprintError malformed':
    case 'AudioError unusable':
    case 'AudioError over-limit':
      return invalidFields({ file: [message] })
    case 'RequestError too-many':
      return plain(429, message, { 'retry-after': String(retrySeconds) })
    case 'AudioError busy':
      return plain(503, message, { 'retry-after': String(BUSY_SECONDS) })
    case 'RequestError not-ready':
    case 'SearchError not-ready':
    case 'SearchError closed':
    case 'StoreError closed':
      return plain(503, message, { 'retry-after': String(retrySeconds) })
    case 'StoreError full':
    case 'StoreError read-only':
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return plain(507, storageSentence(error))
    case 'FST_ERR_BAD_URL':
      return plain(
        400,
        'The address holds a % that is not followed by two hexadecimal digits of UTF-8: encode it anew.',
      )
    default:
      return statusOf(error) < 500
        ? plain(statusOf(error), message)
        : plain(500, 'The server met an error of its own; its log tells more. Nothing that was acknowledged is lost.')
  }
}

function caseOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if ('kind' in error) return `${error.name} ${error.kind}`
  return 'code' in error ? String(error.code) : error.name
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined
  return typeof status === 'number' && status >= 400 ? status : 500
}

/** Who calls is not told where the server keeps its files. */
function storageSentence(error: unknown): string {
  switch (caseOf(error)) {
    case 'StoreError full':
      return 'The storage is full. Nothing was lost, and reading goes on; make room on its disk, delete recordings, or raise its quota.'
    case 'StoreError read-only':
      return 'The storage cannot be written to. Nothing was lost, and reading goes on; the log of the server says why.'
    default:
      return 'The server has no room for temporary files, or may not write them. Nothing was lost; try again when it may.'
  }
}

function plain(status: number, message: string, headers: Readonly<Record<string, string>> = {}): ErrorReply {
  return { status, headers, answer: { message } }
}

function invalidFields(errors: FieldErrors): ErrorReply {
  const copied = Object.fromEntries(Object.entries(errors).map(([field, sentences]) => [field, [...sentences]]))
  return { status: 422, headers: {}, answer: { message: 'The given data was invalid.', errors: copied } }
}
