import { readDatabase } from '../database.ts'
import { now } from '../pages.ts'
import { ledgerPath } from './place.ts'
import { Reads } from './reads.ts'
import { LEDGER_SCHEMA } from './schema.ts'

export const EXPORT_FORMAT = 'unisono-export'
/** Counted up with each change of what the lines say. */
export const EXPORT_VERSION = 1

const ROWS_AT_ONCE = 100

export interface ExportOptions {
  /** Only this bucket. */
  readonly bucket?: number | undefined
  /** Also tokens: their hashes and scopes, never the secrets. */
  readonly tokens?: boolean | undefined
  /** Is called after each recording, with how many there are. */
  readonly onRecording?: (total: number) => void
}

/**
 * What a data folder holds, as lines of JSON: a header, the buckets, their recordings, the tokens if they are wanted,
 * and an end that counts them. Reads only; what others write meanwhile may or may not be in it, each recording whole.
 *
 * @throws StoreError
 */
export function* exportLines(folder: string, options: ExportOptions = {}): Generator<string> {
  const database = readDatabase(ledgerPath(folder), LEDGER_SCHEMA)
  try {
    for (const line of linesOf(new Reads(database), options)) yield JSON.stringify(line)
  } finally {
    database.close()
  }
}

function* linesOf(reads: Reads, { bucket, tokens = false, onRecording = () => {} }: ExportOptions): Generator<object> {
  yield { format: EXPORT_FORMAT, version: EXPORT_VERSION, exportedAt: now() }
  const ids = bucket === undefined ? undefined : [bucket]
  const buckets = reads.buckets({ page: 1, perPage: Number.MAX_SAFE_INTEGER, ids }).items
  const total = buckets.reduce((sum, { recordings }) => sum + recordings, 0)
  let recordings = 0
  for (const { recordings: _, bytes: __, seq: ___, ...settings } of buckets) yield { bucket: settings }
  for (const { id } of buckets) {
    for (const recording of recordingsOf(reads, id)) {
      yield { recording }
      recordings++
      onRecording(Math.max(total, recordings))
    }
  }
  const kept = tokens ? reads.tokens() : []
  for (const token of kept) yield { token }
  yield { end: { buckets: buckets.length, recordings, tokens: kept.length } }
}

function* recordingsOf(reads: Reads, bucket: number): Generator<object> {
  let numbers: readonly number[] = [-1]
  while (numbers.length > 0) {
    numbers = reads.numbersAfter(bucket, numbers[numbers.length - 1], ROWS_AT_ONCE)
    for (const number of numbers) {
      const [recording] = reads.recordings(bucket, [number])
      const ids = reads.evidence(bucket, number)
      if (recording === undefined || ids.length === 0) continue
      const { acrId, createdAt, updatedAt, fingerprint } = recording
      yield { bucket, acrId, createdAt, updatedAt, ids, fingerprint: Buffer.from(fingerprint).toString('base64') }
    }
  }
}
