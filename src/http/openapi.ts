import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { Type } from 'typebox'
import { ErrorAnswer } from '../wire/errors.ts'
import { addDocsPage } from './docs-page.ts'
import type { Route } from './routes.ts'

const DESCRIPTION = `Tells whether a track is a copy of one that you have, by its fingerprint, as ACRCloud's Console API does.

Make a fingerprint with \`unisono fingerprint FILE\`, or upload the audio itself. Every call needs a token, made with
\`unisono token create\`, as \`Authorization: Bearer …\`. Answers are JSON, also those to mistakes: \`message\` says what was
wrong and what to do, and with 422 \`errors\` says it for each field.`

const PARAMETERS: Readonly<Record<string, string>> = { bucket_id: 'The id of the bucket, a number.' }

/** Describes the routes that are added after it: `/openapi.json`, and `/docs` for people. */
export function addDocumentation(server: FastifyInstance): void {
  server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Unisono', description: DESCRIPTION, version: '1' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
      security: [{ token: [] }],
    },
    hideUntagged: true,
    refResolver: { buildLocalReference: ({ $id }) => String($id) },
  })
  server.addSchema({ ...ErrorAnswer, $id: 'Error' })
  server.get('/openapi.json', () => server.swagger())
  addDocsPage(server)
}

/** What the documentation says of a route. */
export function schemaOf({ url, tag, name: operationId, operation }: Route): FastifySchema {
  const { summary, description, query, body, form, status } = operation
  const names = [...url.matchAll(/:(\w+)/g)].map(([, name]) => name)
  const params = names.map((name) => [
    name,
    Type.String({ description: operation.params?.[name] ?? PARAMETERS[name] ?? '' }),
  ])
  return {
    tags: [tag],
    operationId,
    summary,
    ...(description !== undefined && { description }),
    ...(names.length > 0 && { params: Type.Object(Object.fromEntries(params)) }),
    ...(query && { querystring: query }),
    ...(body && { body, consumes: ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'] }),
    ...(form && { body: form, consumes: ['multipart/form-data'] }),
    response: { [status]: { ...answerOf(operation), description: 'As it was asked for.' }, ...errorsOf(operation) },
  }
}

function answerOf({ answer = Type.Null(), mediaType }: Route['operation']): object {
  return mediaType === undefined ? answer : { content: { [mediaType]: { schema: answer } } }
}

const REASONS: Readonly<Record<number, string>> = {
  401: 'There is no token, or it is wrong, expired or revoked.',
  403: 'The token lacks the scope that the answer names, or may not touch the bucket.',
  404: 'There is no such bucket, token or address.',
  413: 'The body, or the file in it, is larger than the server takes.',
  422: 'A field breaks its rules; `errors` says which.',
  429: 'Too many requests with this token; `Retry-After` says when to go on.',
  503: 'The service is loading, busy or ending; `Retry-After` says when to try again.',
  507: 'The storage is full or read-only. Nothing was lost; what is there can still be read.',
}

function errorsOf({ on, query, body, form, needsIndex = false }: Route['operation']): Record<number, object> {
  const takesBody = body !== undefined || form !== undefined
  const statuses = [
    401,
    403,
    ...(on === 'token' ? [] : [404]),
    ...(takesBody ? [413] : []),
    ...(takesBody || query !== undefined || on === 'dedup-bucket' ? [422] : []),
    429,
    ...(needsIndex ? [503] : []),
    507,
  ]
  return Object.fromEntries(statuses.map((status) => [status, { description: REASONS[status], $ref: 'Error#' }]))
}
