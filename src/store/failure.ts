import { StoreError, type StoreErrorKind } from './store-error.ts'

/** An error on its way between threads. */
export interface Failure {
  /** None for a fault of the program. */
  readonly kind: StoreErrorKind | undefined
  readonly sentence: string
}

export function failureOf(error: unknown): Failure {
  if (error instanceof StoreError) return { kind: error.kind, sentence: error.message }
  return { kind: undefined, sentence: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

export function errorOf({ kind, sentence }: Failure): Error {
  return kind === undefined ? new Error(sentence) : new StoreError(kind, sentence)
}
