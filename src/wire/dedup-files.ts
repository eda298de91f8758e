import { type Static, Type } from 'typebox'
import { dataOf, PageQuery, pageOf } from './page.ts'
import { flag, line, time } from './rules.ts'

/** Of a client's track id, in characters. */
const LONGEST_ID = 255

const TrackId = line(LONGEST_ID, "The client's own id of the track, unique in the bucket.")
const Fingerprint = Type.Unsafe<Uint8Array>({
  contentMediaType: 'application/octet-stream',
  description: 'A fingerprint file, or audio, from which the server makes the fingerprint.',
})

/** What an upload's form holds beside its file. */
export const UploadFields = Type.Object({
  id: TrackId,
  db_if_nodup: flag(
    'Whether to keep the fingerprint if nothing in the bucket is a duplicate, or else to note its id beside ' +
      'its duplicates. With 0 nothing is written at all.',
    1,
  ),
})
export type UploadFields = Static<typeof UploadFields>

/** An upload's form: `multipart/form-data`. */
export const UploadForm = Type.Object({ ...UploadFields.properties, file: Fingerprint })

const explain = flag('Whether to add `matches`: the evidence for each duplicate.', 0)

export const ExplainQuery = Type.Object({ explain })
export type ExplainQuery = Static<typeof ExplainQuery>

const SORTS = ['oldest', 'newest'] as const
export type Sort = (typeof SORTS)[number]

export const ListQuery = Type.Object({
  ...PageQuery.properties,
  all: flag('Whether to list every recording; else only those with two or more ids.', 0),
  sort: Type.Optional(
    Type.Unsafe<Sort>({
      type: 'string',
      enum: SORTS,
      default: 'oldest',
      description: 'Which comes first: the recording that came first, or the one that came last.',
      'x-must': `be ${SORTS.join(' or ')}`,
    }),
  ),
  search: Type.Optional(
    line(
      LONGEST_ID,
      'Only recordings of which an id, or the `acr_id`, begins with it; of more than 10,000 such ids the first ones.',
    ),
  ),
  explain,
})
export type ListQuery = Static<typeof ListQuery>

export const Relation = Type.Unsafe<'same' | 'contains' | 'contained' | 'overlaps' | 'different'>({
  type: 'string',
  enum: ['same', 'contains', 'contained', 'overlaps', 'different'],
  description:
    '`contained`: most of the upload is a part of the recording; `contains`: the other way round; ' +
    '`overlaps`: they share a passage.',
})
export type Relation = Static<typeof Relation>

const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description })

export const Span = Type.Object(
  {
    start: Type.Number({ description: 'Seconds from the start of the upload.' }),
    end: Type.Number(),
    reference_start: Type.Number({ description: 'Seconds from the start of the recording.' }),
    reference_end: Type.Number(),
    similarity: share("Share of the passage's peaks that are found again."),
  },
  { additionalProperties: false },
)
export type Span = Static<typeof Span>

const AcrId = Type.String({ pattern: '^[0-9a-f]{32}$', description: 'The id of the recording, 32 hexadecimal digits.' })

/** Why a track was called a duplicate of a recording. */
export const Match = Type.Object(
  {
    id: Type.String({
      description: 'Of an upload: the id that brought the recording. In a list: the id that was noted for this match.',
    }),
    acr_id: AcrId,
    relation: Relation,
    similarity: share('Share of the peaks found again inside the spans.'),
    coverage: share('Share of the upload inside spans, silence not counted.'),
    reference_coverage: share('Share of the recording inside spans.'),
    speed: Type.Number({ description: 'Seconds of the recording in one second of the upload: 1.03 is 3 % faster.' }),
    pitch_semitones: Type.Number({ description: "The upload's pitch less the recording's." }),
    margin: Type.Number({ description: 'Log odds that this is one recording; the larger, the surer.' }),
    spans: Type.Array(Span, { description: 'The passages that both share.' }),
  },
  { additionalProperties: false },
)
export type Match = Static<typeof Match>

const matches = Type.Optional(Type.Array(Match, { description: 'Only with `explain=1`.' }))

export const Deduplicated = dataOf(
  Type.Object(
    {
      dup_files: Type.Array(Type.String(), {
        description: 'The ids known to be the same recording, of the best match first; empty if there is none.',
      }),
      acr_id: AcrId,
      do_db: Type.Boolean({ description: 'Whether the fingerprint was kept as a new recording.' }),
      matches,
    },
    { additionalProperties: false },
  ),
)
export type Deduplicated = Static<typeof Deduplicated>

export const DedupFile = Type.Object(
  {
    dup_files: Type.Array(Type.String(), { description: 'All ids of the recording, in order of arrival.' }),
    acr_id: AcrId,
    created_at: time('UTC.'),
    updated_at: time('UTC; when the latest id was added.'),
    matches,
  },
  { additionalProperties: false, title: 'Recording' },
)
export type DedupFile = Static<typeof DedupFile>

export const DedupFilePage = pageOf(DedupFile)
export type DedupFilePage = Static<typeof DedupFilePage>

export const DedupFiles = dataOf(Type.Array(DedupFile))
export type DedupFiles = Static<typeof DedupFiles>
