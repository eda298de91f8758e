import { OneBucket } from '../../wire/buckets.ts'
import { operation } from '../operation.ts'
import { wireBucket } from '../shape-bucket.ts'

export const showBucket = operation({
  summary: 'Get a bucket',
  on: 'bucket',
  scope: 'read-buckets',
  status: 200,
  answer: OneBucket,
  async run({ bucket }) {
    return { data: wireBucket(bucket) }
  },
})
