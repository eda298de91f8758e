import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useId, useState } from 'react'
import type { Bucket } from 'unisono/client/client.ts'
import { keys } from '../api/queries.ts'
import { Dialog } from '../parts/dialog.tsx'
import { FormFailure } from '../parts/form-failure.tsx'
import { useNotify } from '../parts/notices.tsx'
import { counted } from '../parts/units.ts'
import { useClient } from '../session/context.ts'

/** Deleting a bucket cannot be undone, so its name has to be typed. */
export function DeleteBucket({ bucket }: { readonly bucket: Bucket }) {
  const [isAsking, setAsking] = useState(false)
  return (
    <section className="card form-part delete-bucket">
      <div>
        <h2>Delete this bucket</h2>
        <p className="soft small">
          {bucket.num === 0 ? 'It is empty.' : `Its ${counted(bucket.num, 'recording')} are deleted with it, for good.`}
        </p>
      </div>
      <button type="button" className="button" onClick={() => setAsking(true)}>
        Delete…
      </button>
      {isAsking && <DeleteDialog bucket={bucket} onClose={() => setAsking(false)} />}
    </section>
  )
}

function DeleteDialog({ bucket, onClose }: { readonly bucket: Bucket; readonly onClose: () => void }) {
  const client = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const notify = useNotify()
  const id = useId()
  const [typed, setTyped] = useState('')
  const remove = useMutation({
    mutationFn: () => client.buckets.delete(bucket.id, { force: true }),
    async onSuccess() {
      await navigate({ to: '/buckets' })
      queries.removeQueries({ queryKey: keys.bucket(bucket.id) })
      queries.removeQueries({ queryKey: keys.recordings(bucket.id) })
      await queries.invalidateQueries({ queryKey: keys.buckets })
      notify({ text: `The bucket “${bucket.name}” is deleted.` })
    },
  })

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    if (typed === bucket.name) remove.mutate()
  }

  return (
    <Dialog title={`Delete “${bucket.name}”?`} onClose={onClose}>
      <form onSubmit={submit}>
        <p>
          {bucket.num === 0
            ? 'The bucket is empty.'
            : `${counted(bucket.num, 'recording')} and all their ids are deleted too.`}{' '}
          There is no way back.
        </p>
        <div className="field delete-name">
          <label htmlFor={id}>
            Type its name, <strong>{bucket.name}</strong>, to go on
          </label>
          <input
            id={id}
            className="input"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
          />
        </div>
        <FormFailure error={remove.error} title="It was not deleted" />
        <div className="actions">
          <button type="button" className="button" onClick={onClose}>
            Keep it
          </button>
          <button type="submit" className="button button-danger" disabled={typed !== bucket.name || remove.isPending}>
            Delete the bucket
          </button>
        </div>
      </form>
    </Dialog>
  )
}
