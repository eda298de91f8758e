import type { Failure } from '../failure.ts'

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

/** The first message of a thread, then its answers. */
export type FromThread =
  | { readonly opened: true }
  | { readonly failure: Failure }
  | { readonly answers: readonly Answer[] }
