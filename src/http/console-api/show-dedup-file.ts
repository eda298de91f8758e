import { DedupFiles, ExplainQuery } from '../../wire/dedup-files.ts'
import { operation } from '../operation.ts'
import { dedupFile, explainedDedupFile } from '../shape-dedup-file.ts'

export const showDedupFile = operation({
  summary: "Get one file's duplicated files",
  description:
    'The recordings that are known under an id, or whose acr_id it is; an empty list for one that is unknown.',
  on: 'dedup-bucket',
  scope: 'read-dedup',
  params: { file_id: 'A track id, or an acr_id.' },
  query: ExplainQuery,
  status: 200,
  answer: DedupFiles,
  async run({ context: { ledger }, bucket, query, params }) {
    const rows = await ledger.find(bucket.id, params.file_id)
    if (query.explain !== 1) return { data: rows.map(dedupFile) }
    return { data: await Promise.all(rows.map((row) => explainedDedupFile(ledger, bucket.id, row))) }
  },
})
