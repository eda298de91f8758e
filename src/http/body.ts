import type { FastifyInstance, FastifyRequest } from 'fastify'
import { gather } from './gather.ts'
import { boundaryOf, partsOf, textOf as textOfPart } from './multipart.ts'
import { requestBytes, tooLarge } from './request-bytes.ts'
import { RequestError } from './request-error.ts'

/** Of what is no upload. */
const MOST_BYTES = 1 << 20

/** How the bodies of calls are read, uploads apart: JSON, or a form of either kind; nothing at all is no body. */
export function addBodyParsers(server: FastifyInstance, stallMilliseconds: number): void {
  const bytesOf = ({ raw }: FastifyRequest) => requestBytes(raw, { mostBytes: MOST_BYTES, stallMilliseconds })
  const textOf = (request: FastifyRequest) => gatherText(bytesOf(request))
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('application/json', async (request: FastifyRequest) => parseJson(await textOf(request)))
  server.addContentTypeParser('application/x-www-form-urlencoded', async (request: FastifyRequest) =>
    parseForm(await textOf(request)),
  )
  server.addContentTypeParser('multipart/form-data', async (request: FastifyRequest) => {
    const boundary = boundaryOf(request.headers['content-type'] ?? '')
    if (boundary === undefined) throw new RequestError('malformed', NO_BOUNDARY)
    return readFields(partsOf(bytesOf(request), boundary))
  })
  server.addContentTypeParser('*', async (request: FastifyRequest) => {
    if ((await textOf(request)) !== '')
      throw new RequestError('unknown-type', unknownType(request.headers['content-type']))
  })
}

/** As UTF-8. @throws RequestError */
export async function gatherText(chunks: AsyncIterable<Buffer>): Promise<string> {
  const bytes = await gather(chunks, MOST_BYTES, () => tooLarge(MOST_BYTES))
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new RequestError('malformed', 'The body is not text in UTF-8.')
  }
}

const NO_BOUNDARY =
  'The Content-Type multipart/form-data names no boundary: let the client make the form and this header by itself.'

function unknownType(contentType = ''): string {
  return `The body is called ${JSON.stringify(contentType)}: send application/json, or a form.`
}

/** @throws RequestError `malformed` */
export function parseJson(text: string): unknown {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new RequestError('malformed', `The body is no JSON: ${(error as Error).message}.`)
  }
}

export function parseForm(text: string): Record<string, unknown> {
  return membersOf(new URLSearchParams(text))
}

async function readFields(parts: ReturnType<typeof partsOf>): Promise<Record<string, unknown>> {
  const fields: [string, string][] = []
  for await (const part of parts) if (!part.hasFilename) fields.push([part.name, await textOfPart(part, MOST_BYTES)])
  return membersOf(fields)
}

/** Several values of one name, or a name that ends in brackets, make a list. */
function membersOf(fields: Iterable<[string, string]>): Record<string, unknown> {
  const members = new Map<string, unknown>()
  for (const [field, value] of fields) {
    const name = field.replace(/\[\d*\]$/, '')
    const before = members.get(name)
    if (before !== undefined || name !== field) members.set(name, [before ?? [], value].flat())
    else members.set(name, value)
  }
  return Object.fromEntries(members)
}
