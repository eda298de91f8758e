import { DropQuery } from '../../wire/buckets.ts'
import { operation } from '../operation.ts'
import { invalid } from '../request-error.ts'

export const deleteBucket = operation({
  summary: 'Delete a bucket',
  description: 'Only one that holds no recordings, unless it is forced.',
  on: 'bucket',
  scope: 'write-buckets',
  query: DropQuery,
  status: 204,
  async run({ context, bucket, query }) {
    const outcome = await context.ledger.dropBucket(bucket.id, { force: query.force === 1 })
    if (outcome === 'not-empty') throw invalid({ bucket_id: [notEmpty(bucket.recordings)] })
    await context.forget(bucket.id)
    return undefined
  },
})

function notEmpty(recordings: number): string {
  return (
    `The bucket holds ${recordings} recordings. Delete them first, or add ?force=1 to delete ` +
    'the bucket with all of them; they cannot be brought back.'
  )
}
