import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import type { Bucket } from 'unisono/client/client.ts'
import { bucketQuery, keys } from '../api/queries.ts'
import { Field } from '../parts/field.tsx'
import { FormFailure } from '../parts/form-failure.tsx'
import { Loading } from '../parts/loading.tsx'
import { useNotify } from '../parts/notices.tsx'
import { usePageTitle } from '../parts/page-title.ts'
import { useSignedIn } from '../session/context.ts'
import { ForScope } from '../session/for-scope.tsx'
import { DeleteBucket } from './delete-bucket.tsx'
import { labelsOf } from './labels.ts'
import { DEFAULT_POLICY_JSON, isEqualPolicy } from './policy.ts'
import { PolicyFields } from './policy-fields.tsx'
import { PolicyPreview } from './policy-preview.tsx'

const route = getRouteApi('/buckets/$bucketId/settings')

export function BucketSettingsPage() {
  return (
    <ForScope scope="write-buckets" deed="change buckets">
      <BucketSettings />
    </ForScope>
  )
}

function BucketSettings() {
  const { bucketId } = route.useParams()
  const { client } = useSignedIn()
  const { data: bucket } = useQuery(bucketQuery(client, bucketId))
  usePageTitle(bucket && `Settings of ${bucket.name}`)
  if (bucket === undefined) return <Loading />
  return (
    <div className="form">
      <SettingsForm key={bucket.updated_at} bucket={bucket} />
      <DeleteBucket bucket={bucket} />
    </div>
  )
}

function SettingsForm({ bucket }: { readonly bucket: Bucket }) {
  const { client } = useSignedIn()
  const queries = useQueryClient()
  const notify = useNotify()
  const before = bucket.dedup ?? DEFAULT_POLICY_JSON
  const [policy, setPolicy] = useState(before)
  const update = useMutation({
    mutationFn: (form: FormData) =>
      client.buckets.update(bucket.id, { name: String(form.get('name')), labels: labelsOf(form), dedup: policy }),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: keys.buckets })
      notify({ text: 'The settings are saved. They hold from the next upload on.' })
    },
  })
  const { error, isPending } = update

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    update.mutate(new FormData(event.currentTarget))
  }

  return (
    <form className="form" onSubmit={submit}>
      <section className="card form-part">
        <Field name="name" label="Name" error={error} fallback={bucket.name} isRequired />
        <Field
          name="labels"
          label="Labels"
          error={error}
          fallback={bucket.labels.join(', ')}
          help="With commas between them."
        />
      </section>
      <PolicyFields policy={policy} onChange={setPolicy} error={error} isEmpty={bucket.num === 0} />
      <PolicyPreview bucketId={bucket.id} policy={policy} isChanged={!isEqualPolicy(policy, before)} />
      <FormFailure error={error} title="Nothing was changed" />
      <div className="actions">
        <button type="submit" className="button button-main" disabled={isPending || policy.relations.length === 0}>
          Save
        </button>
      </div>
    </form>
  )
}
