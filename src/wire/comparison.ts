import { type Static, Type } from 'typebox'
import { Match } from './dedup-files.ts'
import { dataOf } from './page.ts'

const acrId = (description: string) =>
  Type.String({ pattern: '^[0-9a-f]{32}$', description, 'x-must': 'be an acr_id, 32 hexadecimal digits' })

export const CompareQuery = Type.Object({
  query: acrId('The acr_id of the recording that takes the part of an upload.'),
  reference: acrId('The acr_id of the one that it is compared with.'),
})
export type CompareQuery = Static<typeof CompareQuery>

export const Compared = dataOf(Match)
export type Compared = Static<typeof Compared>

/** The bytes of a fingerprint file. */
export const StoredFingerprint = Type.Unsafe<Uint8Array>({
  type: 'string',
  format: 'binary',
  description: 'A fingerprint file.',
})
