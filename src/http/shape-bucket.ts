import type { BucketWish } from '../buckets/bucket.ts'
import { policyJson } from '../buckets/policy.ts'
import type { Bucket } from '../store/ledger.ts'
import type { BucketChange, Bucket as WireBucket } from '../wire/buckets.ts'
import { timeText } from './time.ts'

/** One server is one user's, on one node. */
const UID = 1
const NODE = 1
const ACTIVE = 1

export function wireBucket(bucket: Bucket): WireBucket {
  const { id, name, type, region, netType, labels, metadataTemplate, createdAt, updatedAt } = bucket
  const { relations, ...policy } = policyJson(bucket.dedup)
  return {
    id,
    uid: UID,
    name,
    type,
    node: NODE,
    state: ACTIVE,
    region,
    metadata_template: metadataTemplate,
    labels: [...labels],
    net_type: netType,
    created_at: timeText(createdAt),
    updated_at: timeText(updatedAt),
    num: bucket.recordings,
    size: String(bucket.bytes),
    access_permission: 'private',
    ...(type === 'DedupFile' && { dedup: { relations: [...relations], ...policy } }),
  }
}

export function bucketWish({ name, labels, metadata_template: metadataTemplate, dedup }: BucketChange): BucketWish {
  return { name, labels, metadataTemplate, dedup }
}
