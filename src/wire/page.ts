import { type Static, type TSchema, Type } from 'typebox'
import { wholeNumber } from './rules.ts'

export const PER_PAGE = 20
const MOST_PER_PAGE = 100

export const PageQuery = Type.Object({
  page: Type.Optional(wholeNumber(1, 1_000_000_000, 'Which page.', 1)),
  per_page: Type.Optional(wholeNumber(1, MOST_PER_PAGE, 'Results on a page.', PER_PAGE)),
})
export type PageQuery = Static<typeof PageQuery>

const Address = Type.String({ description: 'An absolute URL.' })
const AddressOrNull = Type.Union([Address, Type.Null()])

export const Links = Type.Object(
  { first: Address, last: Address, prev: AddressOrNull, next: AddressOrNull },
  { additionalProperties: false, description: 'Other pages, with the other query parameters of this one.' },
)
export type Links = Static<typeof Links>

const IntegerOrNull = Type.Union([Type.Integer(), Type.Null()])

export const Meta = Type.Object(
  {
    current_page: Type.Integer(),
    from: IntegerOrNull,
    last_page: Type.Integer(),
    path: Address,
    per_page: Type.String({ description: 'A number, as a string.' }),
    to: IntegerOrNull,
    total: Type.Integer(),
  },
  { additionalProperties: false },
)
export type Meta = Static<typeof Meta>

/** A page of rows as every list answers it. */
export function pageOf<Row extends TSchema>(row: Row) {
  return Type.Object({ data: Type.Array(row), links: Links, meta: Meta }, { additionalProperties: false })
}

/** One thing under `data`, as most calls answer. */
export function dataOf<Schema extends TSchema>(schema: Schema) {
  return Type.Object({ data: schema }, { additionalProperties: false })
}
