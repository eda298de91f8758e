import { newBucket } from '../../buckets/bucket.ts'
import { NewBucket, OneBucket } from '../../wire/buckets.ts'
import { operation } from '../operation.ts'
import { bucketWish, wireBucket } from '../shape-bucket.ts'

export const createBucket = operation({
  summary: 'Create a bucket',
  on: 'server',
  scope: 'write-buckets',
  body: NewBucket,
  status: 201,
  answer: OneBucket,
  async run({ context: { ledger }, body }) {
    const { type, region, net_type: netType } = body
    const bucket = await ledger.createBucket(newBucket({ ...bucketWish(body), type, region, netType }))
    return { data: wireBucket(bucket) }
  },
})
