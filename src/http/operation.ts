import type { FastifyRequest } from 'fastify'
import type { Static, TObject, TSchema } from 'typebox'
import type { Bucket, Scope, Token } from '../store/ledger.ts'
import type { Context } from './context.ts'
import type { UploadForm } from './upload-form.ts'

/**
 * What an operation is done to: nothing more than a valid token is needed for `token`; `server` is what belongs
 * to no bucket in particular; `dedup-bucket` is a bucket of the type DedupFile.
 */
export type Subject = 'token' | 'server' | 'bucket' | 'dedup-bucket'

/** One call of the API: what it takes, what it answers, and how. */
export interface Operation {
  readonly summary: string
  readonly description?: string
  readonly on: Subject
  /** What the token must allow; undefined is any token. */
  readonly scope: Scope | undefined
  readonly query?: TObject
  /** JSON or a form. */
  readonly body?: TObject
  /** Documented as `multipart/form-data`; `run` reads it from the request by itself. */
  readonly form?: TObject
  /** Of the parameters in the address. */
  readonly params?: Readonly<Record<string, string>>
  readonly status: 200 | 201 | 204
  /** Undefined with 204. */
  readonly answer?: TSchema
  /** What the answer's bytes are; undefined where it is JSON. */
  readonly mediaType?: string
  /** Whether it needs the index. */
  readonly needsIndex?: boolean
  run(call: Call): Promise<unknown>
}

/** A request that was let in. */
export interface Call<Query = unknown, Body = unknown, On extends Subject = Subject> {
  readonly context: Context
  readonly token: Token
  readonly bucket: On extends 'bucket' | 'dedup-bucket' ? Bucket : undefined
  readonly params: Readonly<Record<string, string>>
  readonly query: Query
  readonly body: Body
  readonly request: FastifyRequest
  /** The form of an upload, which is not read before. Its file is the caller's to discard. @throws RequestError */
  readUploadForm(): Promise<UploadForm>
  /** Aborted when the caller goes away before the answer. */
  readonly signal: AbortSignal
}

type StaticOr<Schema> = Schema extends TSchema ? Static<Schema> : undefined

/** An operation whose `run` sees what its schemas say. */
interface Typed<
  On extends Subject,
  Query extends TObject | undefined,
  Body extends TObject | undefined,
  Answer extends TSchema | undefined,
> extends Omit<Operation, 'on' | 'query' | 'body' | 'answer' | 'run'> {
  readonly on: On
  readonly query?: Query
  readonly body?: Body
  readonly answer?: Answer
  run(call: Call<StaticOr<Query>, StaticOr<Body>, On>): Promise<StaticOr<Answer>>
}

export function operation<
  On extends Subject,
  Query extends TObject | undefined = undefined,
  Body extends TObject | undefined = undefined,
  Answer extends TSchema | undefined = undefined,
>(typed: Typed<On, Query, Body, Answer>): Operation {
  // `run` is only called with what the readers of its own schemas let through.
  return typed as unknown as Operation
}
