import type { Appended, Change, Evidence, Expectation, Ledger, NewRecording, SampledHashes } from '../ledger.ts'
import { now } from '../pages.ts'
import { type Newer, rivalsAmong } from '../rivals.ts'
import { bytesOf, checksumOf, checksumOfSampled, columnOf } from './blobs.ts'
import type { Synchronous } from './messages.ts'
import type { Prepared } from './prepared.ts'
import { RecentHashes } from './recent.ts'
import type { Room } from './room.ts'
import type { BucketRow } from './rows.ts'
import { BLOCK_BITS, keyOf } from './schema.ts'

/** A recording as another ledger held it. */
export interface KeptRecording extends SampledHashes {
  readonly acrId: string
  /** At least one, in order of arrival. */
  readonly ids: readonly Evidence[]
  readonly createdAt: number
  readonly updatedAt: number
  readonly fingerprint: Uint8Array
}

/** It is new here; it was here, and some ids joined it; nothing of it was new. */
export type Taken = 'taken' | 'joined' | 'known' | 'no-bucket'

/** Beside its columns, a recording takes rows and index entries of about so many bytes. */
const OVERHEAD_BYTES = 1024

/** What changes the recordings of a bucket. To be called inside a transaction. */
export class RecordingWrites implements Synchronous<Pick<Ledger, 'append' | 'addId' | 'remove'>> {
  readonly #prepared: Prepared
  readonly #room: Room
  readonly #recent = new Map<number, RecentHashes>()

  constructor(prepared: Prepared, room: Room) {
    this.#prepared = prepared
    this.#room = room
  }

  append(id: number, recording: NewRecording, expect: Expectation): Appended {
    const bucket = this.#bucket(id)
    if (bucket === undefined) return { outcome: 'no-bucket' }
    const refusal = this.#refusal(bucket, recording, expect)
    if (refusal !== undefined) return refusal
    const at = now()
    const ids = [{ id: recording.id, at, evidence: null }]
    this.#insert(bucket, { ...recording, ids, createdAt: at, updatedAt: at })
    return { outcome: 'appended', number: bucket.next_number, seq: bucket.seq + 1 }
  }

  addId(bucket: number, number: number, id: string, evidence: string): 'added' | 'known' | 'gone' {
    if (this.#bucket(bucket) === undefined) return 'gone'
    const found = this.#prepared.get<{ ids: number }>(
      'SELECT ids FROM recording WHERE bucket = ? AND number = ?',
      bucket,
      number,
    )
    if (found === undefined) return 'gone'
    return this.#joined(bucket, number, { id, at: now(), evidence }) ? 'added' : 'known'
  }

  remove(id: number, acrIds: readonly string[]): number[] {
    const bucket = this.#bucket(id)
    if (bucket === undefined) return []
    const numbers = [...new Set(acrIds)].flatMap((acrId) => this.#withAcrId(id, acrId) ?? []).sort((a, b) => a - b)
    for (const [i, number] of numbers.entries()) this.#delete(id, number, bucket.seq + i + 1)
    return numbers
  }

  take(id: number, recording: KeptRecording): Taken {
    const bucket = this.#bucket(id)
    if (bucket === undefined) return 'no-bucket'
    const same = this.#withAcrId(id, recording.acrId)
    if (same === undefined) {
      this.#insert(bucket, recording)
      return 'taken'
    }
    const joined = recording.ids.filter((evidence) => this.#joined(id, same, evidence))
    return joined.length > 0 ? 'joined' : 'known'
  }

  /** To be called when a transaction was undone: what is remembered of it never was. */
  forget(): void {
    this.#recent.clear()
  }

  #refusal(bucket: BucketRow, recording: NewRecording, expect: Expectation): Appended | undefined {
    const same = this.#withAcrId(bucket.id, recording.acrId)
    if (same !== undefined) return { outcome: 'exists', number: same }
    const known = this.#prepared.get<{ number: number }>(
      'SELECT min(number) AS number FROM recording_id WHERE bucket = ? AND id = ? HAVING count(*) > 0',
      bucket.id,
      recording.id,
    )
    if (known !== undefined) return { outcome: 'id-taken', number: known.number }
    const numbers = rivalsAmong(this.#newerThan(bucket, expect.seq), expect)
    return numbers.length > 0 ? { outcome: 'rivals', numbers, seq: bucket.seq } : undefined
  }

  #insert(bucket: BucketRow, recording: KeptRecording): void {
    const { acrId, hashes, times, fingerprint, ids, createdAt, updatedAt } = recording
    this.#room.demand(fingerprint.length + hashes.byteLength + times.byteLength + OVERHEAD_BYTES)
    const number = bucket.next_number
    const key = keyOf(bucket.id, number)
    const run = this.#prepared.run.bind(this.#prepared)
    const row = [bucket.id, number, acrId, ids.length, fingerprint.length, createdAt, updatedAt]
    run('INSERT INTO recording VALUES (?, ?, ?, ?, ?, ?, ?)', ...row)
    for (const [position, { id, at, evidence }] of ids.entries())
      run('INSERT INTO recording_id VALUES (?, ?, ?, ?, ?, ?)', bucket.id, number, position, id, at, evidence)
    const sampled = [checksumOfSampled(recording), bytesOf(hashes), bytesOf(times)]
    run('INSERT INTO sampled VALUES (?, ?, ?, ?)', key, ...sampled)
    run('INSERT INTO fingerprint VALUES (?, ?, ?)', key, checksumOf(fingerprint), fingerprint)
    run('UPDATE bucket SET next_number = next_number + 1 WHERE id = ?', bucket.id)
    this.#count(bucket.id, number, 1, ids.length >= 2 ? 1 : 0, fingerprint.length)
    this.#change(bucket.id, bucket.seq + 1, 'append', number)
    this.#recentOf(bucket).add(bucket.seq + 1, number, hashes)
  }

  /** False if it is one of the recording's ids already. */
  #joined(bucket: number, number: number, { id, at, evidence }: Evidence): boolean {
    const known = 'SELECT 1 FROM recording_id WHERE bucket = ? AND id = ? AND number = ?'
    if (this.#prepared.get(known, bucket, id, number) !== undefined) return false
    this.#room.demand(OVERHEAD_BYTES + (evidence?.length ?? 0))
    const { ids } = this.#prepared.get('SELECT ids FROM recording WHERE bucket = ? AND number = ?', bucket, number) as {
      ids: number
    }
    const row = [bucket, number, ids, id, at, evidence]
    this.#prepared.run('INSERT INTO recording_id VALUES (?, ?, ?, ?, ?, ?)', ...row)
    const counted =
      'UPDATE recording SET ids = ids + 1, updated_at = max(updated_at, ?) WHERE bucket = ? AND number = ?'
    this.#prepared.run(counted, at, bucket, number)
    if (ids === 1) this.#count(bucket, number, 0, 1, 0)
    return true
  }

  #delete(bucket: number, number: number, seq: number): void {
    const { ids, bytes } = this.#prepared.get(
      'SELECT ids, bytes FROM recording WHERE bucket = ? AND number = ?',
      bucket,
      number,
    ) as { ids: number; bytes: number }
    const key = keyOf(bucket, number)
    for (const table of ['sampled', 'fingerprint']) this.#prepared.run(`DELETE FROM ${table} WHERE key = ?`, key)
    for (const table of ['recording', 'recording_id'])
      this.#prepared.run(`DELETE FROM ${table} WHERE bucket = ? AND number = ?`, bucket, number)
    this.#count(bucket, number, -1, ids >= 2 ? -1 : 0, -bytes)
    this.#change(bucket, seq, 'remove', number)
    this.#recent.get(bucket)?.remove(number)
  }

  /** Adds to the counts of a bucket, and of the block that a number is in. */
  #count(bucket: number, number: number, recordings: number, duplicated: number, bytes: number): void {
    this.#prepared.run(
      'UPDATE bucket SET recordings = recordings + ?, duplicated = duplicated + ?, bytes = bytes + ? WHERE id = ?',
      ...[recordings, duplicated, bytes, bucket],
    )
    this.#prepared.run(
      `INSERT INTO block VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
       SET recordings = recordings + excluded.recordings, duplicated = duplicated + excluded.duplicated`,
      ...[bucket, number >>> BLOCK_BITS, recordings, duplicated],
    )
  }

  #change(bucket: number, seq: number, kind: Change['kind'], number: number): void {
    this.#prepared.run('INSERT INTO change VALUES (?, ?, ?, ?, ?)', bucket, seq, kind, number, now())
    this.#prepared.run('UPDATE bucket SET seq = ? WHERE id = ?', seq, bucket)
  }

  #newerThan(bucket: BucketRow, seq: number): readonly Newer[] {
    return this.#recentOf(bucket).after(seq) ?? this.#readNewerThan(bucket.id, seq)
  }

  #readNewerThan(bucket: number, seq: number): Newer[] {
    return this.#prepared
      .all<{ number: number; hashes: Uint8Array }>(
        `SELECT number, hashes FROM change JOIN sampled ON key = bucket * 4294967296 + number
         WHERE bucket = ? AND seq > ? AND kind = 'append' ORDER BY seq`,
        bucket,
        seq,
      )
      .map(({ number, hashes }) => ({ number, hashes: columnOf(hashes) }))
  }

  #recentOf(bucket: BucketRow): RecentHashes {
    const recent = this.#recent.get(bucket.id) ?? new RecentHashes(bucket.seq)
    this.#recent.set(bucket.id, recent)
    return recent
  }

  #withAcrId(bucket: number, acrId: string): number | undefined {
    const sql = 'SELECT number FROM recording WHERE bucket = ? AND acr_id = ?'
    return this.#prepared.get<{ number: number }>(sql, bucket, acrId)?.number
  }

  #bucket(id: number): BucketRow | undefined {
    return this.#prepared.get<BucketRow>('SELECT * FROM bucket WHERE id = ?', id)
  }
}
