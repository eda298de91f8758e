import { BucketPage, BucketQuery } from '../../wire/buckets.ts'
import { operation } from '../operation.ts'
import { pageAnswer, pageFilter } from '../page.ts'
import { wireBucket } from '../shape-bucket.ts'

export const listBuckets = operation({
  summary: 'List all the buckets',
  description: 'Those that the token may touch.',
  on: 'token',
  scope: 'read-buckets',
  query: BucketQuery,
  status: 200,
  answer: BucketPage,
  async run({ context: { ledger }, token, query, request }) {
    const { region, type, search } = query
    const filter = pageFilter(query)
    const page = await ledger.buckets({ ...filter, region, type, search, ids: token.buckets ?? undefined })
    return pageAnswer(request, filter, page, wireBucket)
  },
})
