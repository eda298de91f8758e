import { signOut } from '../session/session.ts'
import { isStatus } from './client.ts'

/** A token that is refused has expired or was revoked: nothing else will work with it. */
export function signOutIfRefused(error: unknown): void {
  if (isStatus(error, 401)) signOut('refused')
}
