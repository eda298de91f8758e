import type { Verdict } from '../../dedup/upload.ts'
import { Deduplicated, ExplainQuery, UploadFields, UploadForm } from '../../wire/dedup-files.ts'
import { type Call, operation } from '../operation.ts'
import { invalid } from '../request-error.ts'
import { uploadMatch } from '../shape-dedup-file.ts'
import { discard, type ReceivedFile } from '../upload-form.ts'
import { readerOf } from '../validate.ts'

const readFields = readerOf(UploadFields)

export const uploadDedupFile = operation({
  summary: 'Deduplicate a track',
  description:
    'Tells whether the bucket knows the recording, and under which ids. One that is new is kept, before the answer ' +
    'leaves. A repeated upload answers its own id, so that a retry is safe.',
  on: 'dedup-bucket',
  scope: 'write-dedup',
  needsIndex: true,
  query: ExplainQuery,
  form: UploadForm,
  status: 200,
  answer: Deduplicated,
  async run(call) {
    const before = performance.now()
    const { fields, file } = await call.readUploadForm()
    call.context.onReceived?.(performance.now() - before)
    try {
      const { id, db_if_nodup: keep = 1 } = readFields(fields, file === undefined ? withoutFile(fields) : {})
      const fingerprint = await fingerprintOf(call, file as ReceivedFile)
      const verdict = await call.context.deduplicate(call.bucket, { id, fingerprint, keep: keep === 1 })
      return { data: answerOf(verdict, call.query.explain === 1) }
    } finally {
      await discard(file)
    }
  },
})

function withoutFile(fields: object): { file: string[] } {
  const sentence = Object.hasOwn(fields, 'file')
    ? 'The file field must be sent as a file, with a file name, in multipart/form-data (curl: --form file=@PATH).'
    : 'The file field is required.'
  return { file: [sentence] }
}

async function fingerprintOf({ context, signal }: Call, file: ReceivedFile): Promise<Uint8Array> {
  if (file.kind === 'fingerprint') return file.bytes
  if (context.fingerprintAudio === undefined) throw invalid({ file: ['This server takes fingerprints only.'] })
  return context.fingerprintAudio(file.path, signal)
}

function answerOf({ acrId, ids, kept, matches }: Verdict, explain: boolean): Deduplicated['data'] {
  return {
    dup_files: [...ids],
    acr_id: acrId,
    do_db: kept,
    ...(explain && { matches: matches.map(uploadMatch) }),
  }
}
