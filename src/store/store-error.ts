export type StoreErrorKind =
  /** No room for more: nothing was lost, and reading goes on. */
  | 'full'
  | 'read-only'
  /** Another process has it. */
  | 'owned'
  /** Written by a newer version. */
  | 'newer'
  | 'damaged'
  | 'unusable'
  | 'closed'

/** The store could not do what it was asked; its message is a sentence for a person. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly kind: StoreErrorKind

  constructor(kind: StoreErrorKind, sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.kind = kind
  }
}

export function closedError(): StoreError {
  return new StoreError('closed', 'The store is closed: the service is stopping. Try again when it is back.')
}

/** Tokens are random, so this is one that was made twice from the same secret. */
export function knownTokenError(): StoreError {
  return new StoreError('unusable', 'A token with this secret is there already. Make another one.')
}
