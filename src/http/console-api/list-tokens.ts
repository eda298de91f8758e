import { Tokens } from '../../wire/tokens.ts'
import { operation } from '../operation.ts'
import { wireToken } from '../shape-token.ts'

export const listTokens = operation({
  summary: 'List all the tokens',
  description: 'The oldest first, with those that were revoked.',
  on: 'server',
  scope: 'admin',
  status: 200,
  answer: Tokens,
  async run({ context: { ledger } }) {
    return { data: (await ledger.tokens()).map(wireToken) }
  },
})
