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
