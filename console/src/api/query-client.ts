import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { signOutIfRefused as onError } from './refusal.ts'

const FRESH_MILLISECONDS = 5_000

/** The SDK tries again by itself, and a server of one's own is there without the internet. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: { retry: false, networkMode: 'always', staleTime: FRESH_MILLISECONDS },
    mutations: { retry: false, networkMode: 'always' },
  },
})
