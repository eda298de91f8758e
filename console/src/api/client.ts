import { ApiError, UnisonoClient } from 'unisono/client/client.ts'

/** People wait less long than programs. */
const PATIENCE_SECONDS = 6

/** The server that this page comes from. @throws TypeError if the token cannot be one. */
export function clientWith(token: string): UnisonoClient {
  const server = new URL('.', document.baseURI)
  return new UnisonoClient({ server, token, patienceSeconds: PATIENCE_SECONDS })
}

export function isStatus(error: unknown, status: number): boolean {
  return error instanceof ApiError && error.status === status
}

/** What went wrong, and what to do: a sentence for people. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
