import { createContext, useContext } from 'react'
import type { Scope, Token, UnisonoClient } from 'unisono/client/client.ts'
import { allows } from './permissions.ts'

/** Who is signed in, and the server through their token. */
export interface SignedIn {
  readonly client: UnisonoClient
  readonly token: Token
}

export const SignedInContext = createContext<SignedIn | undefined>(undefined)

export function useSignedIn(): SignedIn {
  const signedIn = useContext(SignedInContext)
  if (signedIn === undefined) throw new Error('This part of the page is only for who is signed in.')
  return signedIn
}

export function useClient(): UnisonoClient {
  return useSignedIn().client
}

/** Whether who is signed in may do something. */
export function useAllowed(scope: Scope): boolean {
  return allows(useSignedIn().token, scope)
}
