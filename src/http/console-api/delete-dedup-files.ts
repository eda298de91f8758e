import { operation } from '../operation.ts'

export const deleteDedupFiles = operation({
  summary: 'Delete an item',
  description: 'Deletes recordings with all their ids. They match nothing from then on; unknown ones are ignored.',
  on: 'dedup-bucket',
  scope: 'write-dedup',
  params: { acr_ids: 'One or more acr_ids, separated by commas.' },
  status: 204,
  async run({ context, bucket, params }) {
    const acrIds = params.acr_ids.split(',').map((acrId) => acrId.trim())
    await context.remove(bucket, [...new Set(acrIds)].filter(Boolean))
    return undefined
  },
})
