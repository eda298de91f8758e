import type { ReactNode } from 'react'
import type { Scope } from 'unisono/client/client.ts'
import { Empty } from '../parts/empty.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { useSignedIn } from './context.ts'
import { allows, isForAllBuckets } from './permissions.ts'

interface ForScopeProps {
  readonly scope: Scope
  /** What the page does, such as `upload`. */
  readonly deed: string
  /** Whether it concerns no bucket in particular. */
  readonly isOfAllBuckets?: boolean
  readonly children: ReactNode
}

/** A page for those whose token allows it; others are told what theirs lacks, and nothing is asked of the server. */
export function ForScope({ scope, deed, isOfAllBuckets = false, children }: ForScopeProps) {
  const { token } = useSignedIn()
  if (!allows(token, scope)) return <Refusal deed={deed}>It lacks the scope {scope}.</Refusal>
  if (isOfAllBuckets && !isForAllBuckets(token)) return <Refusal deed={deed}>It is for some buckets only.</Refusal>
  return children
}

function Refusal({ deed, children }: { readonly deed: string; readonly children: ReactNode }) {
  usePageTitle('Not allowed')
  return (
    <Empty title={`Your token may not ${deed}`}>
      <p>{children} Sign in with another one, or ask whoever administers the server for it.</p>
    </Empty>
  )
}
