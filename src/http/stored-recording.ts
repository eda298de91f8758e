import type { Bucket, Ledger, Recording } from '../store/ledger.ts'
import { RequestError } from './request-error.ts'

/** A recording of a bucket by its acr_id. @throws RequestError `not-found`, StoreError */
export async function storedRecording(ledger: Ledger, bucket: Bucket, acrId: string): Promise<Recording> {
  const row = (await ledger.find(bucket.id, acrId)).find((row) => row.acrId === acrId)
  const [recording] = row === undefined ? [] : await ledger.recordings(bucket.id, [row.number])
  if (recording !== undefined) return recording
  throw new RequestError(
    'not-found',
    `There is no recording ${JSON.stringify(acrId)} in the bucket ${bucket.id}. It may have been deleted; ` +
      'what is asked for here is an acr_id, and no id of a track.',
  )
}
