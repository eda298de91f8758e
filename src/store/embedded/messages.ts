import { StoreError, type StoreErrorKind } from '../store-error.ts'

/** A port's methods as a thread has them, where nothing waits. */
export type Synchronous<Port> = {
  readonly [Name in keyof Port]: Port[Name] extends (...values: infer Values) => Promise<infer Result>
    ? (...values: Values) => Result
    : never
}

/** To a thread of the store: do this. */
export interface Request {
  readonly ticket: number
  readonly name: string
  readonly values: readonly unknown[]
}

/** What became of a request. */
export type Answer =
  | { readonly ticket: number; readonly result: unknown }
  | { readonly ticket: number; readonly failure: Failure }

/** An error on its way between threads. */
export interface Failure {
  /** None for a fault of the program. */
  readonly kind: StoreErrorKind | undefined
  readonly sentence: string
}

/** The first message of a thread, then its answers. */
export type FromThread =
  | { readonly opened: true }
  | { readonly failure: Failure }
  | { readonly answers: readonly Answer[] }

export function failureOf(error: unknown): Failure {
  if (error instanceof StoreError) return { kind: error.kind, sentence: error.message }
  return { kind: undefined, sentence: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

export function errorOf({ kind, sentence }: Failure): Error {
  return kind === undefined ? new Error(sentence) : new StoreError(kind, sentence)
}
