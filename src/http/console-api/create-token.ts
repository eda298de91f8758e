import { issueToken } from '../../buckets/token.ts'
import { MadeToken, NewToken } from '../../wire/tokens.ts'
import { operation } from '../operation.ts'
import { wireToken } from '../shape-token.ts'
import { nowSeconds, secondsOf } from '../time.ts'

export const createToken = operation({
  summary: 'Make a token',
  description: 'The token itself is in this answer only; the server keeps no more than its hash.',
  on: 'server',
  scope: 'admin',
  body: NewToken,
  status: 201,
  answer: MadeToken,
  async run({ context: { ledger }, body }) {
    const { name, scopes, buckets, expires_at: expiry = null } = body
    const expiresAt = expiry === null ? null : secondsOf(expiry)
    const { text, token } = issueToken({ name, scopes, buckets, expiresAt }, nowSeconds())
    return { data: { ...wireToken(await ledger.createToken(token)), token: text } }
  },
})
