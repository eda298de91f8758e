import { Compared, CompareQuery } from '../../wire/comparison.ts'
import { operation } from '../operation.ts'
import { wireMatch } from '../shape-dedup-file.ts'
import { storedRecording } from '../stored-recording.ts'

export const compareRecordings = operation({
  summary: 'Compare two recordings',
  description:
    'What one recording of the bucket is to another, with the evidence, under the changes of speed and pitch that ' +
    "the bucket's policy looks for. The query is the upload of `matches`, the reference its recording.",
  on: 'dedup-bucket',
  scope: 'read-dedup',
  query: CompareQuery,
  status: 200,
  answer: Compared,
  async run({ context, bucket, query }) {
    const [ours, theirs] = await Promise.all(
      [query.query, query.reference].map((acrId) => storedRecording(context.ledger, bucket, acrId)),
    )
    const comparison = await context.compare(bucket, ours.fingerprint, theirs.fingerprint)
    return { data: wireMatch(theirs.ids[0], theirs.acrId, comparison) }
  },
})
