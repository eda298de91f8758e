import type { FastifyRequest } from 'fastify'
import type { Page } from '../store/ledger.ts'
import { type Links, type Meta, PER_PAGE } from '../wire/page.ts'

export interface PageWish {
  readonly page?: number
  readonly per_page?: number
}

export interface PageFilter {
  readonly page: number
  readonly perPage: number
}

export function pageFilter({ page = 1, per_page: perPage = PER_PAGE }: PageWish): PageFilter {
  return { page, perPage }
}

/** A page as lists answer it: rows under `data`, with where it stands among all. */
export function pageAnswer<Item, Row>(
  request: FastifyRequest,
  { page, perPage }: PageFilter,
  { items, total }: Page<Item>,
  row: (item: Item) => Row,
): { data: Row[]; links: Links; meta: Meta } {
  const path = addressOf(request)
  const lastPage = Math.max(1, Math.ceil(total / perPage))
  const first = (page - 1) * perPage + 1
  const [from, to] = items.length === 0 ? [null, null] : [first, first + items.length - 1]
  const link = (to: number) => `${path}?${queryWith(request, to)}`
  return {
    data: items.map(row),
    links: {
      first: link(1),
      last: link(lastPage),
      prev: page > 1 ? link(Math.min(page - 1, lastPage)) : null,
      next: page < lastPage ? link(page + 1) : null,
    },
    meta: { current_page: page, from, last_page: lastPage, path, per_page: String(perPage), to, total },
  }
}

/** What a host may look like; anything else in its header is not repeated. */
const HOST = /^(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i

/** By this name the server knows how clients reach it, if its settings say. */
export const PUBLIC_URL = 'publicUrl'

/** The absolute address that was asked for, without its query. */
function addressOf({ protocol, host, url, socket, server }: FastifyRequest): string {
  const scheme = protocol === 'https' ? 'https' : 'http'
  const [path] = url.split('?', 1)
  const publicUrl = server.getDecorator<string | undefined>(PUBLIC_URL)
  if (publicUrl !== undefined) return publicUrl + path
  return `${scheme}://${HOST.test(host) ? host : `localhost:${socket.localPort}`}${path}`
}

/** The other query parameters as they were, then the page. */
function queryWith({ url }: FastifyRequest, page: number): string {
  const start = url.indexOf('?')
  const query = new URLSearchParams(start < 0 ? '' : url.slice(start + 1))
  query.delete('page')
  query.append('page', String(page))
  return query.toString()
}
