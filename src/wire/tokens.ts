import { type Static, Type } from 'typebox'
import { dataOf } from './page.ts'
import { time } from './rules.ts'

const SCOPES = ['read-buckets', 'write-buckets', 'read-dedup', 'write-dedup', 'admin'] as const

export const Scope = Type.Unsafe<(typeof SCOPES)[number]>({ type: 'string', enum: SCOPES })
export type Scope = Static<typeof Scope>

const TimeOrNull = Type.Union([time('UTC.'), Type.Null()])

export const NewToken = Type.Object({
  name: Type.String({ description: 'What it is for, in up to 255 characters.', 'x-must': 'be a text' }),
  scopes: Type.Array(Scope, {
    description: 'What it may do. A right to write holds the one to read; `admin` holds all.',
    'x-must': `be a list of scopes: ${SCOPES.join(', ')}`,
  }),
  buckets: Type.Optional(
    Type.Unsafe<number[] | null>({
      type: ['array', 'null'],
      items: { type: 'integer' },
      description: 'Ids of the only buckets that it may touch; null or left out: all.',
      'x-must': 'be a list of ids of buckets, or null for all',
    }),
  ),
  expires_at: Type.Optional(
    Type.Unsafe<string | null>({
      type: ['string', 'null'],
      pattern: '^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d$',
      description: 'UTC; null or left out: never.',
      'x-must': 'be a time in UTC as YYYY-MM-DD HH:MM:SS, or null for never',
    }),
  ),
})
export type NewToken = Static<typeof NewToken>

const token = {
  id: Type.Integer(),
  name: Type.String(),
  hint: Type.String({ description: 'The first characters of the token.' }),
  scopes: Type.Array(Scope),
  buckets: Type.Union([Type.Array(Type.Integer()), Type.Null()]),
  created_at: time('UTC.'),
  expires_at: TimeOrNull,
  last_used_at: TimeOrNull,
  revoked_at: TimeOrNull,
}

export const Token = Type.Object(token, { additionalProperties: false, title: 'Token' })
export type Token = Static<typeof Token>

export const OneToken = dataOf(Token)
export type OneToken = Static<typeof OneToken>

export const Tokens = dataOf(Type.Array(Token))
export type Tokens = Static<typeof Tokens>

export const MadeToken = dataOf(
  Type.Object(
    { ...token, token: Type.String({ description: 'The token itself. It is shown this once, and kept nowhere.' }) },
    { additionalProperties: false },
  ),
)
export type MadeToken = Static<typeof MadeToken>
