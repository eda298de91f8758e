import type { Row } from '../../store/ledger.ts'
import { DedupFilePage, ListQuery } from '../../wire/dedup-files.ts'
import { operation } from '../operation.ts'
import { pageAnswer, pageFilter } from '../page.ts'
import { dedupFile, explainedDedupFile } from '../shape-dedup-file.ts'

export const listDedupFiles = operation({
  summary: 'List all the duplicated files',
  description:
    'The recordings that are known under two or more ids, the oldest first; or all of them, or those that a search finds.',
  on: 'dedup-bucket',
  scope: 'read-dedup',
  query: ListQuery,
  status: 200,
  answer: DedupFilePage,
  async run({ context: { ledger }, bucket, query, request }) {
    const filter = pageFilter(query)
    const { all, sort: order, search: prefix } = query
    const page = await ledger.list(bucket.id, { ...filter, leastIds: all === 1 ? 1 : 2, order, prefix })
    const row = async (item: Row) =>
      query.explain === 1 ? explainedDedupFile(ledger, bucket.id, item) : dedupFile(item)
    const { data, ...rest } = pageAnswer(request, filter, page, row)
    return { data: await Promise.all(data), ...rest }
  },
})
