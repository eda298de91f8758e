import { StoredFingerprint } from '../../wire/comparison.ts'
import { operation } from '../operation.ts'
import { storedRecording } from '../stored-recording.ts'

export const showFingerprint = operation({
  summary: 'Get the fingerprint of a recording',
  description: 'The bytes of the fingerprint file, as they came with the first upload or were made of its audio.',
  on: 'dedup-bucket',
  scope: 'read-dedup',
  params: { acr_id: 'The acr_id of the recording.' },
  status: 200,
  answer: StoredFingerprint,
  mediaType: 'application/octet-stream',
  async run({ context: { ledger }, bucket, params }) {
    return (await storedRecording(ledger, bucket, params.acr_id)).fingerprint
  },
})
