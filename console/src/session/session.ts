import { tokenFromAddress } from './address.ts'

/** Why nobody is signed in, where it is not simply the beginning. */
export type Farewell = 'signed-out' | 'expired' | 'refused'

export interface Session {
  /** The token itself; undefined is nobody. */
  readonly secret: string | undefined
  readonly farewell: Farewell | undefined
}

const KEY = 'unisono.token'

let session: Session = { secret: tokenFromAddress() ?? sessionStorage.getItem(KEY) ?? undefined, farewell: undefined }
const listeners = new Set<() => void>()

function change(next: Session): void {
  session = next
  keep(next.secret)
  for (const listener of listeners) listener()
}

/** For this tab only, and gone with it. */
function keep(secret: string | undefined): void {
  if (secret === undefined) sessionStorage.removeItem(KEY)
  else sessionStorage.setItem(KEY, secret)
}

keep(session.secret)

export function signIn(secret: string): void {
  change({ secret, farewell: undefined })
}

export function signOut(farewell: Farewell): void {
  if (session.secret !== undefined) change({ secret: undefined, farewell })
}

/** What a timer of the browser takes at most; who stays longer is refused by the server. */
const LONGEST_MILLISECONDS = 2 ** 31 - 1

/** Signs out at a moment. Answers how to call it off. */
export function signOutAt(moment: Date): () => void {
  const milliseconds = Math.max(0, moment.getTime() - Date.now())
  if (milliseconds > LONGEST_MILLISECONDS) return () => {}
  const timer = setTimeout(() => signOut('expired'), milliseconds)
  return () => clearTimeout(timer)
}

export function currentSession(): Session {
  return session
}

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

// A link that is opened in this very tab changes nothing but the fragment. The router, which listens later, must not
// take it for a page.
addEventListener('popstate', (event) => {
  const secret = tokenFromAddress()
  if (secret === undefined) return
  event.stopImmediatePropagation()
  signIn(secret)
})
