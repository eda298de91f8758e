import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { keys } from '../api/queries.ts'
import { Field } from '../parts/field.tsx'
import { FormFailure } from '../parts/form-failure.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { useClient } from '../session/context.ts'
import { ForScope } from '../session/for-scope.tsx'
import { labelsOf } from './labels.ts'
import { DEFAULT_POLICY_JSON } from './policy.ts'
import { PolicyFields } from './policy-fields.tsx'

export function NewBucketPage() {
  return (
    <ForScope scope="write-buckets" deed="make buckets" isOfAllBuckets>
      <NewBucket />
    </ForScope>
  )
}

function NewBucket() {
  usePageTitle('New bucket')
  const client = useClient()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [policy, setPolicy] = useState(DEFAULT_POLICY_JSON)
  const create = useMutation({
    mutationFn: (form: FormData) =>
      client.buckets.create({
        name: String(form.get('name')),
        region: String(form.get('region')),
        type: 'DedupFile',
        labels: labelsOf(form),
        dedup: policy,
      }),
    async onSuccess({ id }) {
      await queries.invalidateQueries({ queryKey: keys.buckets })
      await navigate({ to: '/buckets/$bucketId', params: { bucketId: id } })
    },
  })
  const { error, isPending } = create

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    create.mutate(new FormData(event.currentTarget))
  }

  return (
    <>
      <header className="page-head">
        <div>
          <p className="small">
            <Link to="/buckets">Buckets</Link>
          </p>
          <h1>New bucket</h1>
        </div>
      </header>
      <form className="form" onSubmit={submit}>
        <section className="card form-part">
          <Field name="name" label="Name" error={error} isRequired help="What it holds, such as “Catalogue”." />
          <Field
            name="region"
            label="Region"
            error={error}
            isRequired
            fallback="local"
            help="Where it is kept, in your own words. It means nothing to the server."
          />
          <Field name="labels" label="Labels" error={error} help="With commas between them." />
        </section>
        <PolicyFields policy={policy} onChange={setPolicy} error={error} isEmpty />
        <FormFailure error={error} title="The bucket was not made" />
        <div className="actions">
          <Link to="/buckets" className="button">
            Cancel
          </Link>
          <button type="submit" className="button button-main" disabled={isPending}>
            Make the bucket
          </button>
        </div>
      </form>
    </>
  )
}
