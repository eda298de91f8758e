import type { Comparison } from '../match/comparison.ts'

/** A track that is offered to a bucket. */
export interface Upload {
  /** The caller's track id. */
  readonly id: string
  /** The bytes of its fingerprint, as they came. */
  readonly fingerprint: Uint8Array
  /** Whether to keep it if it is new, or its id if it is not; else nothing is written. */
  readonly keep: boolean
}

/** A recording of the bucket that an upload is a duplicate of. */
export interface Match {
  readonly acrId: string
  readonly number: number
  /** All track ids known to be this recording, in order of arrival. */
  readonly ids: readonly string[]
  /** The upload is the query, the recording the reference. */
  readonly comparison: Comparison
  /** Whether it is the very same fingerprint. */
  readonly isItself: boolean
}

/** What became of an upload. */
export interface Verdict {
  /** Of the best match, or else of the upload itself. */
  readonly acrId: string
  /** The ids of the matches as they were before: duplicates of the upload, best first. Empty if it is new. */
  readonly ids: readonly string[]
  /** Whether it was kept as a new recording. */
  readonly kept: boolean
  /** Best first. */
  readonly matches: readonly Match[]
}

export type UploadErrorKind =
  /** On the file. */
  | 'fingerprint'
  | 'too-little-signal'
  /** On the id. */
  | 'id-taken'
  | 'no-bucket'

/** An upload that cannot be judged or kept; its message is a sentence with cause and remedy. */
export class UploadError extends Error {
  override readonly name = 'UploadError'
  readonly kind: UploadErrorKind

  constructor(kind: UploadErrorKind, sentence: string) {
    super(sentence)
    this.kind = kind
  }
}
