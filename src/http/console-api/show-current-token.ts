import { OneToken } from '../../wire/tokens.ts'
import { operation } from '../operation.ts'
import { wireToken } from '../shape-token.ts'

export const showCurrentToken = operation({
  summary: 'Get the token that asks',
  description: 'Its scopes, buckets and expiry; any token may ask for itself.',
  on: 'token',
  scope: undefined,
  status: 200,
  answer: OneToken,
  async run({ token }) {
    return { data: wireToken(token) }
  },
})
