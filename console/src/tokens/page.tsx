import './tokens.css'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Token } from 'unisono/client/client.ts'
import { tokensQuery } from '../api/queries.ts'
import { Failure } from '../parts/failure.tsx'
import { Icon } from '../parts/icon.tsx'
import { Loading } from '../parts/loading.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { dateOf, Time } from '../parts/time.tsx'
import { useClient, useSignedIn } from '../session/context.ts'
import { ForScope } from '../session/for-scope.tsx'
import { NewTokenDialog } from './new-token-dialog.tsx'
import { RevokeToken } from './revoke-token.tsx'

export function TokensPage() {
  return (
    <ForScope scope="admin" deed="see others">
      <Tokens />
    </ForScope>
  )
}

function Tokens() {
  usePageTitle('Tokens')
  const { data: tokens, error, refetch } = useQuery(tokensQuery(useClient()))
  const [isMaking, setMaking] = useState(false)
  return (
    <>
      <header className="page-head">
        <div>
          <h1>Tokens</h1>
          <p>Whoever has one may do what it says. The server keeps its hash only.</p>
        </div>
        <button type="button" className="button button-main" onClick={() => setMaking(true)}>
          <Icon name="plus" />
          New token
        </button>
      </header>
      {error && <Failure error={error} title="The tokens could not be listed" onRetry={() => void refetch()} />}
      {!error && tokens === undefined && <Loading what="Listing tokens" />}
      {tokens && <TokenList tokens={tokens} />}
      {isMaking && <NewTokenDialog onClose={() => setMaking(false)} />}
    </>
  )
}

type State = 'valid' | 'revoked' | 'expired'

function stateOf({ revoked_at: revoked, expires_at: expires }: Token): State {
  if (revoked !== null) return 'revoked'
  return expires !== null && dateOf(expires).getTime() <= Date.now() ? 'expired' : 'valid'
}

/** The valid ones first, the latest of each. */
function TokenList({ tokens }: { readonly tokens: readonly Token[] }) {
  const sorted = [...tokens].sort(
    (a, b) => Number(stateOf(a) !== 'valid') - Number(stateOf(b) !== 'valid') || b.id - a.id,
  )
  return (
    <ul className="token-list">
      {sorted.map((token) => (
        <TokenCard key={token.id} token={token} />
      ))}
    </ul>
  )
}

function TokenCard({ token }: { readonly token: Token }) {
  const { token: own } = useSignedIn()
  const state = stateOf(token)
  return (
    <li className={`card token token-${state}`}>
      <div className="token-what">
        <h2>
          {token.name} {token.id === own.id && <span className="chip">yours</span>}
        </h2>
        <p className="soft small">
          <span className="code">{token.hint}…</span> · {bucketsOf(token)} · made <Time at={token.created_at} isDay />
        </p>
        <ul className="scopes" aria-label="Scopes">
          {token.scopes.map((scope) => (
            <li key={scope} className="chip code">
              {scope}
            </li>
          ))}
        </ul>
      </div>
      <dl className="token-when small">
        <div>
          <dt>Last used</dt>
          <dd>{token.last_used_at === null ? 'never' : <Time at={token.last_used_at} />}</dd>
        </div>
        <div>
          <dt>{state === 'expired' ? 'Expired' : 'Expires'}</dt>
          <dd>{token.expires_at === null ? 'never' : <Time at={token.expires_at} />}</dd>
        </div>
      </dl>
      <div className="token-do">
        {token.revoked_at !== null && (
          <span className="chip chip-danger">
            revoked <Time at={token.revoked_at} isDay />
          </span>
        )}
        {state === 'expired' && <span className="chip chip-warning">expired</span>}
        {state === 'valid' && <RevokeToken token={token} isOwn={token.id === own.id} />}
      </div>
    </li>
  )
}

function bucketsOf({ buckets }: Token): string {
  if (buckets === null) return 'all buckets'
  return buckets.length === 1 ? `bucket ${buckets[0]} only` : `buckets ${buckets.join(', ')} only`
}
