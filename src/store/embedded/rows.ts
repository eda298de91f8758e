import type { Bucket, Row, Token } from '../ledger.ts'

export interface BucketRow {
  readonly id: number
  readonly name: string
  readonly type: Bucket['type']
  readonly region: string
  readonly net_type: number
  readonly labels: string
  readonly metadata_template: string | null
  readonly dedup: string
  readonly created_at: number
  readonly updated_at: number
  readonly seq: number
  readonly next_number: number
  readonly recordings: number
  /** Recordings with two ids or more. */
  readonly duplicated: number
  readonly bytes: number
}

export interface TokenRow {
  readonly id: number
  readonly name: string
  readonly hash: string
  readonly hint: string
  readonly scopes: string
  readonly buckets: string | null
  readonly expires_at: number | null
  readonly created_at: number
  readonly last_used_at: number | null
  readonly revoked_at: number | null
}

export interface RecordingRow {
  readonly number: number
  readonly acr_id: string
  /** How many. */
  readonly ids: number
  readonly bytes: number
  readonly created_at: number
  readonly updated_at: number
}

export function bucketOf(row: BucketRow): Bucket {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    region: row.region,
    netType: row.net_type,
    labels: JSON.parse(row.labels),
    metadataTemplate: row.metadata_template,
    dedup: JSON.parse(row.dedup),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    recordings: row.recordings,
    bytes: row.bytes,
    seq: row.seq,
  }
}

export function tokenOf(row: TokenRow): Token {
  return {
    id: row.id,
    name: row.name,
    hash: row.hash,
    hint: row.hint,
    scopes: JSON.parse(row.scopes),
    buckets: row.buckets === null ? null : JSON.parse(row.buckets),
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  }
}

export function rowOf(row: RecordingRow, ids: readonly string[]): Row {
  return { number: row.number, acrId: row.acr_id, ids, createdAt: row.created_at, updatedAt: row.updated_at }
}
