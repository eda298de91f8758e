import { equalHashes, isTokenForm, mayUse, tokenHash } from '../buckets/token.ts'
import type { Ledger, Token } from '../store/ledger.ts'
import { RequestError } from './request-error.ts'
import { nowSeconds } from './time.ts'

/** The token that a request shows. @throws RequestError `unauthenticated` */
export async function tokenOf(ledger: Ledger, authorization: string | undefined): Promise<Token> {
  const [, text = ''] = /^Bearer +(\S+) *$/i.exec(authorization ?? '') ?? []
  if (!isTokenForm(text)) throw unauthenticated()
  const hash = tokenHash(text)
  const token = await ledger.tokenByHash(hash)
  if (token === undefined || !equalHashes(token.hash, hash)) throw unauthenticated()
  const isDead = token.revokedAt !== null || (token.expiresAt !== null && token.expiresAt <= nowSeconds())
  if (isDead) throw unauthenticated()
  return token
}

function unauthenticated(): RequestError {
  return new RequestError('unauthenticated', 'Unauthenticated.')
}

/** @throws RequestError `forbidden`, `unauthenticated` */
export function checkUse(token: Token, use: Omit<Parameters<typeof mayUse>[1], 'now'>): void {
  switch (mayUse(token, { ...use, now: nowSeconds() })) {
    case 'ok':
      return
    case 'revoked':
    case 'expired':
      throw unauthenticated()
    case 'missing-scope':
      throw new RequestError(
        'forbidden',
        `This token lacks the scope ${use.scope}: use one that has it, or make one with \`unisono token create\`.`,
      )
    case 'other-bucket':
      throw new RequestError(
        'forbidden',
        use.bucket === 'all'
          ? 'This token may only touch some buckets, and this call is for none of them in particular.'
          : `This token may not touch the bucket ${use.bucket}: use one that is not limited to other buckets.`,
      )
  }
}
