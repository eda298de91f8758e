import { operation } from '../operation.ts'
import { RequestError } from '../request-error.ts'

export const revokeToken = operation({
  summary: 'Revoke a token',
  description: 'It is refused from then on. A second time changes nothing.',
  on: 'server',
  scope: 'admin',
  params: { token_id: 'The id of the token, a number.' },
  status: 204,
  async run({ context: { ledger }, params: { token_id: id } }) {
    const isThere = /^[1-9]\d{0,14}$/.test(id) && (await ledger.revokeToken(Number(id)))
    if (!isThere) throw new RequestError('not-found', `There is no token ${JSON.stringify(id)}.`)
    return undefined
  },
})
