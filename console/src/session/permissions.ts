import type { Scope, Token } from 'unisono/client/client.ts'

const HELD_BY: Readonly<Record<Scope, readonly Scope[]>> = {
  'read-buckets': ['read-buckets', 'write-buckets', 'admin'],
  'write-buckets': ['write-buckets', 'admin'],
  'read-dedup': ['read-dedup', 'write-dedup', 'admin'],
  'write-dedup': ['write-dedup', 'admin'],
  admin: ['admin'],
}

/** Whether a token allows something. The server has the last word; this is what need not be offered. */
export function allows({ scopes }: Token, scope: Scope): boolean {
  return scopes.some((held) => HELD_BY[scope].includes(held))
}

/** Of the server as a whole. */
export function maySeeFigures(token: Token): boolean {
  return isForAllBuckets(token) && allows(token, 'read-buckets')
}

/** What concerns no bucket in particular is not for tokens of some buckets. */
export function isForAllBuckets({ buckets }: Token): boolean {
  return buckets === null
}
