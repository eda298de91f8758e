import { type Static, Type } from 'typebox'
import { Relation } from './dedup-files.ts'
import { dataOf, PageQuery, pageOf } from './page.ts'
import { flag, time } from './rules.ts'

const BUCKET_TYPES = ['DedupFile', 'File', 'Live', 'LiveRec', 'LiveTimeshift'] as const

export const BucketType = Type.Unsafe<(typeof BUCKET_TYPES)[number]>({
  type: 'string',
  enum: BUCKET_TYPES,
})
export type BucketType = Static<typeof BucketType>

const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description })

const policy = {
  relations: Type.Array(Relation, { description: 'Which relations make a duplicate; at least one.' }),
  min_similarity: share('A duplicate has at least this similarity.'),
  min_coverage: share('A duplicate covers at least so much of either side.'),
  speed_range: Type.Number({
    description: 'A copy may be slower or faster by up to so much, pitch and tempo together: 0.11 is ±11 %.',
  }),
  tempo_range: Type.Number({ description: 'Tempo alone.' }),
  pitch_range_semitones: Type.Number({ description: 'Pitch alone.' }),
  sampling: Type.Integer({
    description: 'One hash in so many is kept in the index: a power of two. It may change while the bucket is empty.',
  }),
}

/** A bucket's policy: which of its recordings are duplicates of an upload. */
export const DedupPolicy = Type.Object(policy, { additionalProperties: false, title: 'Policy' })
export type DedupPolicy = Static<typeof DedupPolicy>

/** The name of a preset, the policy as JSON in a text (as forms have it), or an object; what is left out stays. */
export type DedupPolicyWish = Partial<DedupPolicy> | string

// What is allowed inside is told by the buckets themselves, which answer for each member by its name.
const wish = Type.Unsafe<DedupPolicyWish>({
  type: ['object', 'string'],
  properties: policy,
  description:
    'Of a DedupFile bucket: which recordings are duplicates. An object with some of these members, or the name of a ' +
    'preset: `default`, `wide` (±32 % of speed) or `exact` (no change of speed or pitch).',
  'x-must': 'be an object, or the name of a policy',
})
const text = (description: string) => Type.String({ description, 'x-must': 'be a text' })
const name = text('Up to 255 characters.')
const labels = Type.Array(Type.String(), {
  description: 'At most 50, of up to 100 characters.',
  'x-must': 'be a list of texts',
})
const metadataTemplate = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  description: 'Up to 10,000 characters.',
  'x-must': 'be a text or null',
})

export const NewBucket = Type.Object({
  name,
  region: text('Where it is kept, in your own words, such as `eu-west-1`.'),
  type: text('`DedupFile`.'),
  net_type: Type.Optional(
    Type.Integer({ default: 1, description: 'From 0 to 999; kept as it is.', 'x-must': 'be a whole number' }),
  ),
  labels: Type.Optional(labels),
  metadata_template: Type.Optional(metadataTemplate),
  dedup: Type.Optional(wish),
})
export type NewBucket = Static<typeof NewBucket>

export const BucketChange = Type.Object({
  name: Type.Optional(name),
  labels: Type.Optional(labels),
  metadata_template: Type.Optional(metadataTemplate),
  dedup: Type.Optional(wish),
})
export type BucketChange = Static<typeof BucketChange>

export const Bucket = Type.Object(
  {
    id: Type.Integer(),
    uid: Type.Integer(),
    name: Type.String(),
    type: BucketType,
    node: Type.Integer(),
    state: Type.Integer(),
    region: Type.String(),
    metadata_template: Type.Union([Type.String(), Type.Null()]),
    labels: Type.Array(Type.String()),
    net_type: Type.Integer(),
    created_at: time('UTC.'),
    updated_at: time('UTC.'),
    num: Type.Integer({ description: 'Recordings that it holds.' }),
    size: Type.String({ description: 'Bytes of their fingerprints, as a string.' }),
    access_permission: Type.Unsafe<'private'>({ type: 'string', const: 'private' }),
    dedup: Type.Optional(DedupPolicy),
  },
  { additionalProperties: false, title: 'Bucket' },
)
export type Bucket = Static<typeof Bucket>

export const BucketQuery = Type.Object({
  ...PageQuery.properties,
  region: Type.Optional(Type.String({ description: 'Only those of this region.' })),
  type: Type.Optional(Type.String({ description: 'Only those of this type.' })),
  search: Type.Optional(Type.String({ description: 'Only those with this in their name, whatever its case.' })),
})
export type BucketQuery = Static<typeof BucketQuery>

export const DropQuery = Type.Object({
  force: flag('Whether to delete a bucket that holds recordings, with all of them.', 0),
})
export type DropQuery = Static<typeof DropQuery>

export const OneBucket = dataOf(Bucket)
export type OneBucket = Static<typeof OneBucket>

export const BucketPage = pageOf(Bucket)
export type BucketPage = Static<typeof BucketPage>
