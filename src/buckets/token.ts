import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { crc32 } from '../fingerprint/crc32.ts'
import { type NewToken, SCOPES, type Scope, type Token } from '../store/ledger.ts'
import { FieldCheck, textSentence } from './fields-error.ts'

/**
 * A token is `uni_`, then 30 random characters (178 bits), then the CRC-32 of all before it in 6: a
 * scanner that finds one in a repository or a log knows it for certain without asking anybody.
 * Digits are those of base 62, the greatest first.
 */
const PREFIX = 'uni_'
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const RANDOM_LENGTH = 30
const CHECKSUM_LENGTH = 6
const FORM = /^uni_[0-9A-Za-z]{36}$/
const HINT_LENGTH = PREFIX.length + 4

const LONGEST_NAME = 255

export function makeToken(): string {
  const body = PREFIX + randomDigits(RANDOM_LENGTH)
  return body + checksum(body)
}

/** Whether a text can be a token at all, by its form and its checksum; typing errors and truncation are seen. */
export function isTokenForm(text: string): boolean {
  return FORM.test(text) && text.endsWith(checksum(text.slice(0, -CHECKSUM_LENGTH)))
}

/** SHA-256 in hexadecimal. Tokens are random, so that no salt or slow hash is needed. */
export function tokenHash(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Its first characters, by which a person knows it again. */
export function tokenHint(text: string): string {
  return text.slice(0, HINT_LENGTH)
}

/** Whether two hashes are equal, in a time that tells nothing of where they differ. */
export function equalHashes(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function randomDigits(count: number): string {
  let text = ''
  while (text.length < count) {
    // Bytes from the last multiple of 62 on would make the first digits likelier.
    for (const byte of randomBytes(count)) if (byte < 248 && text.length < count) text += DIGITS[byte % 62]
  }
  return text
}

function checksum(body: string): string {
  let rest = crc32(Buffer.from(body))
  let text = ''
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    text = DIGITS[rest % 62] + text
    rest = Math.floor(rest / 62)
  }
  return text
}

/** What a token is asked to allow. */
export interface Use {
  readonly scope: Scope
  /**
   * The bucket that is touched. `all` is for what belongs to no bucket of a list, as new buckets and
   * tokens do; undefined for what is narrowed down to the token's own buckets, as lists are.
   */
  readonly bucket?: number | 'all' | undefined
  /** Seconds since 1970. */
  readonly now: number
}

export type Permission = 'ok' | 'revoked' | 'expired' | 'missing-scope' | 'other-bucket'

/** Scopes that hold others. */
const IMPLIED: Readonly<Record<Scope, readonly Scope[]>> = {
  'read-buckets': [],
  'write-buckets': ['read-buckets'],
  'read-dedup': [],
  'write-dedup': ['read-dedup'],
  admin: SCOPES,
}

/** The one place that decides who may do what. */
export function mayUse(token: Token, { scope, bucket, now }: Use): Permission {
  if (token.revokedAt !== null) return 'revoked'
  if (token.expiresAt !== null && token.expiresAt <= now) return 'expired'
  if (!token.scopes.some((held) => held === scope || IMPLIED[held].includes(scope))) return 'missing-scope'
  return reaches(token, bucket) ? 'ok' : 'other-bucket'
}

function reaches({ buckets }: Token, bucket: Use['bucket']): boolean {
  if (buckets === null || bucket === undefined) return true
  return bucket !== 'all' && buckets.includes(bucket)
}

/** What may be said of a token that is to be made. */
export interface TokenWish {
  readonly name: string
  readonly scopes: readonly string[]
  /** Null or absent is all buckets. */
  readonly buckets?: readonly number[] | null | undefined
  /** Seconds since 1970; null or absent is never. */
  readonly expiresAt?: number | null | undefined
}

/** A new token: its text is shown once, and only what the ledger keeps stays. */
export interface IssuedToken {
  readonly text: string
  readonly token: NewToken
}

/**
 * @param now seconds since 1970.
 * @throws FieldsError on `name`, `scopes`, `buckets`, `expires_at`.
 */
export function issueToken({ name, scopes, buckets = null, expiresAt = null }: TokenWish, now: number): IssuedToken {
  const check = new FieldCheck()
  check.note('name', textSentence('name', name, LONGEST_NAME))
  check.note('scopes', scopesSentence(scopes))
  check.note('buckets', bucketsSentence(buckets))
  check.note('expires_at', expirySentence(expiresAt, now))
  check.end()
  const text = makeToken()
  const held = SCOPES.filter((scope) => scopes.includes(scope))
  const only = buckets === null ? null : [...new Set(buckets)].sort((a, b) => a - b)
  const token = { name: name.trim(), hash: tokenHash(text), hint: tokenHint(text), scopes: held, buckets: only }
  return { text, token: { ...token, expiresAt } }
}

function scopesSentence(scopes: readonly string[]): string | undefined {
  const known = SCOPES.join(', ')
  if (scopes.length === 0) return `The scopes field names at least one of ${known}.`
  const unknown = scopes.find((scope) => !(SCOPES as readonly string[]).includes(scope))
  return unknown === undefined ? undefined : `There is no scope ${JSON.stringify(unknown)}; the scopes are ${known}.`
}

function bucketsSentence(buckets: readonly number[] | null): string | undefined {
  if (buckets === null) return undefined
  if (buckets.length === 0) return 'The buckets field names at least one bucket, or is left out for all of them.'
  return buckets.every((id) => Number.isSafeInteger(id) && id > 0)
    ? undefined
    : 'The buckets field holds ids of buckets: whole numbers from 1 on.'
}

function expirySentence(expiresAt: number | null, now: number): string | undefined {
  if (expiresAt === null) return undefined
  if (!Number.isSafeInteger(expiresAt)) return 'The expires_at field is no time.'
  return expiresAt > now ? undefined : 'The expires_at field is in the past: such a token could never be used.'
}
