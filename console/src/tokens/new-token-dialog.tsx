import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { NewToken, Scope } from 'unisono/client/client.ts'
import { bucketsQuery, keys } from '../api/queries.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Field, sentencesOn } from '../parts/field.tsx'
import { FormFailure } from '../parts/form-failure.tsx'
import { useClient } from '../session/context.ts'

const SCOPES: readonly (readonly [scope: Scope, may: string])[] = [
  ['read-buckets', 'list and show buckets'],
  ['write-buckets', 'also make, change and delete them'],
  ['read-dedup', 'list and show recordings'],
  ['write-dedup', 'also upload and delete them'],
  ['admin', 'everything, tokens too'],
]

/** As many buckets as are offered one by one. */
const MOST_BUCKETS = 100

export function NewTokenDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useClient()
  const queries = useQueryClient()
  const create = useMutation({
    mutationFn: (wish: NewToken) => client.tokens.create(wish),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.tokens }),
  })
  if (create.data !== undefined)
    return (
      <Dialog title={`“${create.data.name}” is made`} onClose={onClose}>
        <NewSecret secret={create.data.token} onClose={onClose} />
      </Dialog>
    )
  return (
    <Dialog title="New token" onClose={onClose}>
      <TokenForm error={create.error} isPending={create.isPending} onMake={create.mutate} onClose={onClose} />
    </Dialog>
  )
}

function NewSecret({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  return (
    <>
      <p>Copy it now: this is the only time that it is shown.</p>
      <div className="secret">
        <output className="code" aria-label="The token">
          {secret}
        </output>
        <CopyButton text={secret} what="the token" />
      </div>
      <p className="field-help">Keep it as you would a password. If it is lost, revoke it and make another.</p>
      <div className="actions">
        <button type="button" className="button button-main" onClick={onClose}>
          I have it
        </button>
      </div>
    </>
  )
}

interface TokenFormProps {
  readonly error: unknown
  readonly isPending: boolean
  readonly onMake: (wish: NewToken) => void
  readonly onClose: () => void
}

function TokenForm({ error, isPending, onMake, onClose }: TokenFormProps) {
  const [isLimited, setLimited] = useState(false)
  const wrongScopes = sentencesOn(error, 'scopes')

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    onMake({
      name: String(form.get('name')),
      scopes: form.getAll('scope') as Scope[],
      buckets: isLimited ? form.getAll('bucket').map(Number) : null,
      expires_at: expiryOf(String(form.get('expires'))),
    })
  }

  return (
    <form className="token-form" onSubmit={submit}>
      <Field
        name="name"
        label="Name"
        error={error}
        isRequired
        help="Who or what it is for, such as “the ingest server”."
      />
      <fieldset className="field">
        <legend>It may</legend>
        {SCOPES.map(([scope, may]) => (
          <label key={scope} className="choice">
            <input type="checkbox" name="scope" value={scope} defaultChecked={scope === 'write-dedup'} />
            <code>{scope}</code>
            <span className="soft small">{may}</span>
          </label>
        ))}
        {wrongScopes.length > 0 && <p className="field-error">{wrongScopes.join(' ')}</p>}
      </fieldset>
      <fieldset className="field">
        <legend>In</legend>
        <label className="choice">
          <input type="radio" name="limit" checked={!isLimited} onChange={() => setLimited(false)} />
          all buckets, those to come too
        </label>
        <label className="choice">
          <input type="radio" name="limit" checked={isLimited} onChange={() => setLimited(true)} />
          these only
        </label>
        {isLimited && <BucketChoices />}
        {sentencesOn(error, 'buckets').map((sentence) => (
          <p key={sentence} className="field-error">
            {sentence}
          </p>
        ))}
      </fieldset>
      <Field
        name="expires"
        label="Until"
        error={error}
        help="Left empty, it is good until it is revoked."
        input={{ type: 'datetime-local' }}
      />
      <FormFailure error={error} title="No token was made" />
      <div className="actions">
        <button type="button" className="button" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" className="button button-main" disabled={isPending}>
          Make the token
        </button>
      </div>
    </form>
  )
}

function BucketChoices() {
  const { data: page } = useQuery(bucketsQuery(useClient(), { page: 1, perPage: MOST_BUCKETS }))
  return (
    <div className="bucket-choices">
      {page?.data.map(({ id, name }) => (
        <label key={id} className="choice">
          <input type="checkbox" name="bucket" value={id} />
          {name}
        </label>
      ))}
    </div>
  )
}

/** From the time of the device to that of the wire, which is UTC. */
function expiryOf(local: string): string | null {
  return local === '' ? null : new Date(local).toISOString().slice(0, 19).replace('T', ' ')
}
