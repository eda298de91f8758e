// What an address says after its `?`, which anybody may have written: anything else is left out.

import { SPANS, type SpanName } from './overview/history.ts'
import { GROUPS, type Group } from './upload/track.ts'

type Given = Readonly<Record<string, unknown>>

export interface ListSearch {
  readonly page?: number
  readonly search?: string
}

export function parseListSearch({ page, search }: Given): ListSearch {
  return { ...pageOf(page), ...textOf('search', search) }
}

export const SORTS = ['oldest', 'newest'] as const
export type Sort = (typeof SORTS)[number]

export interface RecordingsSearch extends ListSearch {
  /** Every recording, or those with two or more ids. */
  readonly show?: 'duplicates'
  readonly sort?: Sort
}

export function parseRecordingsSearch(given: Given): RecordingsSearch {
  return {
    ...parseListSearch(given),
    ...(given.show === 'duplicates' && { show: given.show }),
    ...(given.sort === 'oldest' && { sort: given.sort }),
  }
}

export interface UploadSearch {
  /** Those of one kind; else all tracks. */
  readonly show?: Exclude<Group, 'all'>
}

export function parseUploadSearch({ show }: Given): UploadSearch {
  const group = GROUPS.find((group) => group === show)
  return group === undefined || group === 'all' ? {} : { show: group }
}

export interface OverviewSearch {
  /** How far back; else an hour. */
  readonly span?: Exclude<SpanName, 'hour'>
}

export function parseOverviewSearch({ span }: Given): OverviewSearch {
  const known = SPANS.find((one) => one === span)
  return known === undefined || known === 'hour' ? {} : { span: known }
}

export interface EvidenceSearch {
  /** The acr_id of the recording laid over the other. */
  readonly query?: string
  /** The acr_id of the recording that is kept. */
  readonly reference?: string
  /** An upload of this page's queue, in place of `query`. */
  readonly upload?: string
  /** The second of the query that is looked at. */
  readonly at?: number
}

export function parseEvidenceSearch({ query, reference, upload, at }: Given): EvidenceSearch {
  return {
    ...textOf('query', query),
    ...textOf('reference', reference),
    ...textOf('upload', upload),
    ...(typeof at === 'number' && at >= 0 && { at }),
  }
}

function pageOf(page: unknown): { readonly page?: number } {
  const number = Number(page)
  return Number.isInteger(number) && number > 1 && number < 1e9 ? { page: number } : {}
}

/** The router reads what looks like a number as one, and ids may. */
function textOf<Name extends string>(name: Name, value: unknown): { readonly [name in Name]?: string } {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value
  return (typeof text === 'string' && text !== '' ? { [name]: text } : {}) as { readonly [name in Name]?: string }
}
