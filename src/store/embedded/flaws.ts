import { decodeFingerprint } from '../../fingerprint/codec.ts'
import { checksumOf, checksumOfSampled, columnOf } from './blobs.ts'
import type { Prepared } from './prepared.ts'
import type { BucketRow, RecordingRow } from './rows.ts'
import { keyOf } from './schema.ts'

type Columns<Name extends string> = Readonly<Record<Name, Uint8Array>> & { readonly checksum: number }

/** What of a recording is not as it was written: sentences. @throws FingerprintError if it is no fingerprint */
export function* fingerprintFlaws(prepared: Prepared, bucket: number, row: RecordingRow): Iterable<string> {
  const sql = 'SELECT checksum, bytes FROM fingerprint WHERE key = ?'
  const found = prepared.get<Columns<'bytes'>>(sql, keyOf(bucket, row.number))
  if (found === undefined) yield 'Its fingerprint is missing.'
  else if (found.bytes.length !== row.bytes)
    yield `Its fingerprint has ${found.bytes.length} bytes, where there were ${row.bytes}.`
  else if (checksumOf(found.bytes) !== found.checksum)
    yield 'Its fingerprint is not what was written: the checksum differs.'
  else decodeFingerprint(found.bytes)
}

export function* sampledFlaws(prepared: Prepared, bucket: number, { number }: RecordingRow): Iterable<string> {
  const sql = 'SELECT checksum, hashes, times FROM sampled WHERE key = ?'
  const found = prepared.get<Columns<'hashes' | 'times'>>(sql, keyOf(bucket, number))
  if (found === undefined) yield 'Its sampled hashes are missing.'
  else if (found.hashes.length !== found.times.length || found.hashes.length % 4 !== 0)
    yield `Its columns of sampled hashes and times have ${found.hashes.length} and ${found.times.length} bytes.`
  else if (checksumOfSampled({ hashes: columnOf(found.hashes), times: columnOf(found.times) }) !== found.checksum)
    yield 'Its sampled hashes are not what was written: the checksum differs.'
}

export function* lookUpFlaws(prepared: Prepared, bucket: number, row: RecordingRow): Iterable<string> {
  const byAcrId = 'SELECT number FROM recording INDEXED BY recording_acr_id WHERE bucket = ? AND acr_id = ?'
  if (prepared.get<RecordingRow>(byAcrId, bucket, row.acr_id)?.number !== row.number)
    yield 'It is not found by its acr_id.'
  const ofNumber = 'SELECT id FROM recording_id WHERE bucket = ? AND number = ?'
  const ids = prepared.all<{ readonly id: string }>(ofNumber, bucket, row.number)
  if (ids.length !== row.ids || ids.length === 0) yield `It has ${ids.length} ids, where there were ${row.ids}.`
  const byId = 'SELECT 1 FROM recording_id INDEXED BY recording_id_id WHERE bucket = ? AND id = ? AND number = ?'
  for (const { id } of ids)
    if (prepared.get(byId, bucket, id, row.number) === undefined) yield `It is not found by its id ${id}.`
}

/** Counts of a bucket that do not agree with what is in it. */
export function* countFlaws(prepared: Prepared, id: number): Iterable<string> {
  const bucket = prepared.get<BucketRow>('SELECT * FROM bucket WHERE id = ?', id)
  if (bucket === undefined) return
  for (const [what, sql, expected] of countsOf(bucket)) {
    const found = prepared.get<{ readonly found: number }>(sql, id)?.found ?? 0
    if (found !== expected) yield `Its ${what}: ${found} found, where there were ${expected}.`
  }
}

/** What is counted, how, and how much of it there should be. */
function countsOf({ recordings, duplicated, bytes, seq }: BucketRow): readonly (readonly [string, string, number])[] {
  const inRange = 'WHERE key >= ?1 * 4294967296 AND key < (?1 + 1) * 4294967296'
  return [
    ['recordings', 'SELECT count(*) AS found FROM recording WHERE bucket = ?', recordings],
    ['duplicated recordings', 'SELECT count(*) AS found FROM recording WHERE bucket = ? AND ids >= 2', duplicated],
    ['bytes of fingerprints', 'SELECT coalesce(sum(bytes), 0) AS found FROM recording WHERE bucket = ?', bytes],
    ['fingerprints', `SELECT count(*) AS found FROM fingerprint ${inRange}`, recordings],
    ['sampled hashes', `SELECT count(*) AS found FROM sampled ${inRange}`, recordings],
    ['recordings by block', 'SELECT coalesce(sum(recordings), 0) AS found FROM block WHERE bucket = ?', recordings],
    ['duplicated by block', 'SELECT coalesce(sum(duplicated), 0) AS found FROM block WHERE bucket = ?', duplicated],
    ['changes', 'SELECT count(*) AS found FROM change WHERE bucket = ?', seq],
    ['latest change', 'SELECT coalesce(max(seq), 0) AS found FROM change WHERE bucket = ?', seq],
  ]
}
