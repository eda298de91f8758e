import { DEFAULT_DEDUP_POLICY } from '../match/policy.ts'
import type { Bucket, BucketChange, BucketType, NewBucket } from '../store/ledger.ts'
import { FieldCheck, textSentence } from './fields-error.ts'
import { parsePolicy } from './policy.ts'

/** What a caller says of a bucket; what is left out is as it was, or as `newBucket` has it. */
export interface BucketWish {
  readonly name?: string | undefined
  readonly type?: string | undefined
  readonly region?: string | undefined
  readonly netType?: number | undefined
  readonly labels?: readonly string[] | undefined
  readonly metadataTemplate?: string | null | undefined
  /** As `parsePolicy` reads it. */
  readonly dedup?: unknown
}

/** Clients must name a region. One server has one, whatever it is called. */
const DEFAULT_REGION = 'local'
const DEFAULT_TYPE: BucketType = 'DedupFile'
const DEFAULT_NET_TYPE = 1

const LONGEST_NAME = 255
const LONGEST_REGION = 64
const MOST_LABELS = 50
const LONGEST_LABEL = 100
const LONGEST_TEMPLATE = 10_000
const GREATEST_NET_TYPE = 999

const OTHER_TYPES: readonly string[] = ['File', 'Live', 'LiveRec', 'LiveTimeshift'] satisfies BucketType[]

/** @throws FieldsError by the names of the wire: `name`, `net_type`, `metadata_template`, `dedup.sampling` … */
export function newBucket(wish: BucketWish): NewBucket {
  const { name = '', type = DEFAULT_TYPE, region = DEFAULT_REGION, netType = DEFAULT_NET_TYPE } = wish
  const { labels = [], metadataTemplate = null, dedup = {} } = wish
  const check = new FieldCheck()
  check.note('type', typeSentence(type))
  check.note('region', textSentence('region', region, LONGEST_REGION))
  check.note('net_type', netTypeSentence(netType))
  noteChangeable(check, { name, labels, metadataTemplate })
  const policy = check.within(() => parsePolicy(dedup)) ?? DEFAULT_DEDUP_POLICY
  check.end()
  const facts = { name: name.trim(), type: DEFAULT_TYPE, region: region.trim(), netType }
  return { ...facts, labels: tidy(labels), metadataTemplate, dedup: policy }
}

/**
 * What a wish changes of a bucket. Type, region and net type stay as they were made.
 *
 * @throws FieldsError
 */
export function bucketChange(bucket: Bucket, wish: BucketWish): BucketChange {
  const { name, labels, metadataTemplate, dedup } = wish
  const check = new FieldCheck()
  noteChangeable(check, wish)
  const { recordings, dedup: base } = bucket
  const policy = dedup === undefined ? undefined : check.within(() => parsePolicy(dedup, { base, recordings }))
  check.end()
  return {
    ...(name !== undefined && { name: name.trim() }),
    ...(labels !== undefined && { labels: tidy(labels) }),
    ...(metadataTemplate !== undefined && { metadataTemplate }),
    ...(policy !== undefined && { dedup: policy }),
  }
}

function noteChangeable(check: FieldCheck, { name, labels, metadataTemplate }: BucketWish): void {
  if (name !== undefined) check.note('name', textSentence('name', name, LONGEST_NAME))
  if (labels !== undefined) check.note('labels', labelsSentence(labels))
  if (metadataTemplate !== undefined && metadataTemplate !== null)
    check.note('metadata_template', templateSentence(metadataTemplate))
}

function typeSentence(type: string): string | undefined {
  if (type === DEFAULT_TYPE) return undefined
  return OTHER_TYPES.includes(type)
    ? `Buckets of the type ${type} are not supported yet; the type has to be DedupFile.`
    : 'The type field has to be DedupFile.'
}

function netTypeSentence(netType: number): string | undefined {
  return Number.isInteger(netType) && netType >= 0 && netType <= GREATEST_NET_TYPE
    ? undefined
    : `The net_type field is a whole number from 0 to ${GREATEST_NET_TYPE}.`
}

function labelsSentence(labels: readonly string[]): string | undefined {
  if (labels.length > MOST_LABELS) return `The labels field holds at most ${MOST_LABELS} labels.`
  return labels.map((label) => textSentence('labels', label, LONGEST_LABEL)).find((sentence) => sentence !== undefined)
}

function templateSentence(template: string): string | undefined {
  return [...template].length <= LONGEST_TEMPLATE
    ? undefined
    : `The metadata_template field may have at most ${LONGEST_TEMPLATE} characters.`
}

/** Each once, without blanks around it. */
function tidy(labels: readonly string[]): string[] {
  return [...new Set(labels.map((label) => label.trim()))]
}
