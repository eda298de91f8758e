import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Token } from 'unisono/client/client.ts'
import { keys } from '../api/queries.ts'
import { Dialog } from '../parts/dialog.tsx'
import { FormFailure } from '../parts/form-failure.tsx'
import { useNotify } from '../parts/notices.tsx'
import { useClient } from '../session/context.ts'
import { signOut } from '../session/session.ts'

interface RevokeTokenProps {
  readonly token: Token
  readonly isOwn: boolean
}

export function RevokeToken({ token, isOwn }: RevokeTokenProps) {
  const [isAsking, setAsking] = useState(false)
  const client = useClient()
  const queries = useQueryClient()
  const notify = useNotify()
  const revoke = useMutation({
    mutationFn: () => client.tokens.revoke(token.id),
    async onSuccess() {
      if (isOwn) return signOut('refused')
      await queries.invalidateQueries({ queryKey: keys.tokens })
      setAsking(false)
      notify({ text: `“${token.name}” is revoked.` })
    },
  })
  return (
    <>
      <button type="button" className="button" aria-label={`Revoke ${token.name}`} onClick={() => setAsking(true)}>
        Revoke
      </button>
      {isAsking && (
        <Dialog title={`Revoke “${token.name}”?`} onClose={() => setAsking(false)}>
          <p>From then on the server refuses it, for good. Whoever uses it needs another one.</p>
          {isOwn && (
            <p className="dialog-warning">It is the one that you are signed in with: you will be signed out.</p>
          )}
          <FormFailure error={revoke.error} title="It was not revoked" />
          <div className="actions">
            <button type="button" className="button" onClick={() => setAsking(false)}>
              Keep it
            </button>
            <button
              type="button"
              className="button button-danger"
              disabled={revoke.isPending}
              onClick={() => revoke.mutate()}
            >
              Revoke it
            </button>
          </div>
        </Dialog>
      )}
    </>
  )
}
