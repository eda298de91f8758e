/**
 * Why a file gave no sound:
 * - `missing`, `unreadable`, `not-a-file`: it is not there, may not be read, is a directory or a device
 * - `empty`: it has no bytes
 * - `not-audio`: no known audio or video file
 * - `no-audio-stream`: a media file without sound
 * - `unsupported`: its sound is of a kind that this engine cannot decode
 * - `damaged`: it begins as audio, but not one sample came out
 * - `timeout`, `aborted`: decoding was ended before its end
 * - `stopped`: the decoder was ended from outside, as a system does that runs out of memory
 * - `no-engine`: there is no decoder, or it does not run
 */
export type DecodeErrorKind =
  | 'missing'
  | 'unreadable'
  | 'not-a-file'
  | 'empty'
  | 'not-audio'
  | 'no-audio-stream'
  | 'unsupported'
  | 'damaged'
  | 'timeout'
  | 'aborted'
  | 'stopped'
  | 'no-engine'

/** Says in a sentence what was met and what to do. */
export class DecodeError extends Error {
  override readonly name = 'DecodeError'
  readonly kind: DecodeErrorKind
  /** The file, or undefined if no file is to blame. */
  readonly path: string | undefined
  /** The engine's own last words, if it had any. */
  readonly detail: string | undefined

  constructor(kind: DecodeErrorKind, sentence: string, path?: string, detail?: string) {
    super(sentence)
    this.kind = kind
    this.path = path
    this.detail = detail
  }
}

/** A `DecodeError` as it crosses from thread to thread. */
export interface DecodeFailure {
  readonly kind: DecodeErrorKind
  readonly sentence: string
  readonly path: string | undefined
  readonly detail: string | undefined
}

export function failureOf({ kind, message, path, detail }: DecodeError): DecodeFailure {
  return { kind, sentence: message, path, detail }
}

export function errorOf({ kind, sentence, path, detail }: DecodeFailure): DecodeError {
  return new DecodeError(kind, sentence, path, detail)
}

export function timeoutError(path: string, timeoutSeconds: number): DecodeError {
  return new DecodeError(
    'timeout',
    `Decoding ${path} took more than ${timeoutSeconds} seconds and was ended. The file may be damaged; if it is only long, allow more time.`,
    path,
  )
}

export function stoppedError(path: string, by: string): DecodeError {
  return new DecodeError(
    'stopped',
    `Decoding ${path} was stopped from outside (${by}), as happens when memory or processor time run out.`,
    path,
    by,
  )
}

export function abortedError(path: string): DecodeError {
  return new DecodeError('aborted', `Decoding ${path} was ended on request.`, path)
}
