import type { Database } from '../database.ts'
import { failureOf } from '../failure.ts'
import { StoreError } from '../store-error.ts'
import type { Answer, Request } from './messages.ts'

/** Does what a request asks, inside a transaction. */
export type Serve = (request: Request) => unknown

/**
 * Serves requests in one transaction, so that all wait for the disk once. If it fails, which undoes all of them, each
 * gets one of its own: a delete may have the room that its neighbour had not.
 *
 * @param forget is called after what was served was undone.
 */
export function served(database: Database, requests: readonly Request[], serve: Serve, forget: () => void): Answer[] {
  try {
    return database.transaction(() => requests.map((request) => answerTo(request, serve)))
  } catch (error) {
    forget()
    if (requests.length === 1) return [{ ticket: requests[0].ticket, failure: failureOf(error) }]
    return requests.flatMap((request) => served(database, [request], serve, forget))
  }
}

/** A refusal comes before the request has written anything, and leaves its neighbours alone. */
function answerTo(request: Request, serve: Serve): Answer {
  try {
    return { ticket: request.ticket, result: serve(request) }
  } catch (error) {
    if (isRefusal(error)) return { ticket: request.ticket, failure: failureOf(error) }
    throw error
  }
}

/** What the driver throws has a cause. */
function isRefusal(error: unknown): boolean {
  return error instanceof StoreError && error.cause === undefined
}
