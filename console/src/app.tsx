import { QueryClientProvider, useQuery } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { UnisonoClient } from 'unisono/client/client.ts'
import { clientWith, isStatus } from './api/client.ts'
import { currentTokenQuery } from './api/queries.ts'
import { queryClient } from './api/query-client.ts'
import { Failure } from './parts/failure.tsx'
import { Loading } from './parts/loading.tsx'
import { NoticesProvider } from './parts/notices.tsx'
import { dateOf } from './parts/time.tsx'
import { router } from './router.tsx'
import { SignedInContext } from './session/context.ts'
import { currentSession, onSessionChange, signOut, signOutAt } from './session/session.ts'
import { SignInPage } from './session/sign-in-page.tsx'

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <Gate />
    </QueryClientProvider>
  )
}

/** The address stays as it is meanwhile, so that signing in leads to where one was. */
function Gate() {
  const { secret, farewell } = useSyncExternalStore(onSessionChange, currentSession)
  const client = useMemo(() => (secret === undefined ? undefined : clientFor(secret)), [secret])
  // What one token was shown is not for the next.
  useEffect(() => {
    if (secret !== undefined) return () => queryClient.clear()
  }, [secret])
  // The page's own script comes while the server is asked who this is.
  useEffect(() => {
    if (client !== undefined) void router.load()
  }, [client])
  if (client === undefined) return <SignInPage farewell={farewell} />
  return <Console key={secret} client={client} />
}

function clientFor(secret: string): UnisonoClient | undefined {
  try {
    return clientWith(secret)
  } catch {
    return undefined
  }
}

function Console({ client }: { readonly client: UnisonoClient }) {
  const { data: token, error, refetch } = useQuery(currentTokenQuery(client))
  const expiry = token?.expires_at
  useEffect(() => (typeof expiry === 'string' ? signOutAt(dateOf(expiry)) : undefined), [expiry])
  const signedIn = useMemo(() => token && { client, token }, [client, token])
  if (signedIn !== undefined)
    return (
      <SignedInContext value={signedIn}>
        <NoticesProvider>
          <RouterProvider router={router} />
        </NoticesProvider>
      </SignedInContext>
    )
  if (error === null || isStatus(error, 401)) return <Loading />
  return (
    <main className="alone">
      <Failure error={error} title="The server did not say who you are" onRetry={() => void refetch()}>
        <button type="button" className="button" onClick={() => signOut('signed-out')}>
          Use another token
        </button>
      </Failure>
    </main>
  )
}
