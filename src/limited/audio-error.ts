export type AudioErrorKind =
  /** No fingerprint can be made of the file. */
  | 'unusable'
  /** It took more than it may: time, memory, or length of sound. */
  | 'over-limit'
  /** Too many files wait already: try again later. */
  | 'busy'
  /** Whoever asked has gone. */
  | 'aborted'

/** Why an audio file from outside gave no fingerprint; its message is a sentence that names no path. */
export class AudioError extends Error {
  override readonly name = 'AudioError'
  readonly kind: AudioErrorKind

  constructor(kind: AudioErrorKind, sentence: string) {
    super(sentence)
    this.kind = kind
  }
}

/** When to try again after `busy`. */
export const BUSY_SECONDS = 10
