import { bucketChange } from '../../buckets/bucket.ts'
import { BucketChange, OneBucket } from '../../wire/buckets.ts'
import { operation } from '../operation.ts'
import { RequestError } from '../request-error.ts'
import { bucketWish, wireBucket } from '../shape-bucket.ts'

export const updateBucket = operation({
  summary: 'Update a bucket',
  description: 'What is left out stays as it is.',
  on: 'bucket',
  scope: 'write-buckets',
  body: BucketChange,
  status: 200,
  answer: OneBucket,
  async run({ context: { ledger }, bucket, body }) {
    const updated = await ledger.updateBucket(bucket.id, bucketChange(bucket, bucketWish(body)))
    if (updated === undefined) throw new RequestError('not-found', `The bucket ${bucket.id} was deleted meanwhile.`)
    return { data: wireBucket(updated) }
  },
})
