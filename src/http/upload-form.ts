import type { FastifyRequest } from 'fastify'
import { beginsAsFingerprint } from '../fingerprint/codec.ts'
import { UploadFields } from '../wire/dedup-files.ts'
import { gatherText, parseForm, parseJson } from './body.ts'
import type { Limits } from './context.ts'
import { gather } from './gather.ts'
import { boundaryOf, leadingBoundary, type Part, partsOf, textOf } from './multipart.ts'
import { requestBytes } from './request-bytes.ts'
import { invalid, RequestError } from './request-error.ts'
import { TemporaryFile } from './temporary-file.ts'

/** Of a field that is no file. */
const LONGEST_FIELD = 65_536
/** What a form may add to its file. */
const FORM_BYTES = 1 << 20
/** By which a file is known. */
const BEGINNING = 8

/** What an upload's form held: a small fingerprint in memory, anything else as a file to decode. */
export interface UploadForm {
  readonly fields: Readonly<Record<string, unknown>>
  readonly file: ReceivedFile | undefined
}

export type ReceivedFile =
  | { readonly kind: 'fingerprint'; readonly bytes: Buffer }
  | { readonly kind: 'audio'; readonly path: string; discard(): Promise<void> }

export interface Reception {
  readonly limits: Limits
  /** Whether audio is wanted at all. */
  readonly takesAudio: boolean
  readonly stallMilliseconds: number
  readonly temporaryFolder: string
}

/**
 * Reads an upload's form from the request. A received audio file is the caller's to discard.
 *
 * @throws RequestError
 */
export async function readUploadForm({ raw }: FastifyRequest, reception: Reception): Promise<UploadForm> {
  const { limits, takesAudio, stallMilliseconds } = reception
  const mostBytes = FORM_BYTES + Math.max(limits.fingerprintBytes, takesAudio ? limits.audioBytes : 0)
  const chunks = requestBytes(raw, { mostBytes, stallMilliseconds })
  const contentType = raw.headers['content-type'] ?? ''
  const { done, value: first = Buffer.alloc(0) } = await chunks.next()
  const whole = done ? chunks : withFirst(first, chunks)
  const said = /^multipart\/form-data\b/i.test(contentType) ? boundaryOf(contentType) : undefined
  // The official command line's first version calls its form `application/json`; others forget the boundary.
  const boundary = said ?? leadingBoundary(first)
  if (boundary !== undefined) return readParts(partsOf(whole, boundary), reception)
  return { fields: await readPlainFields(whole, contentType), file: undefined }
}

async function* withFirst(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first
  yield* rest
}

async function readPlainFields(chunks: AsyncIterable<Buffer>, contentType: string): Promise<Record<string, unknown>> {
  const text = await gatherText(chunks)
  if (text === '') return {}
  const [type] = contentType.toLowerCase().split(';', 1)
  if (type === 'application/json') return { ...(parseJson(text) as object | null) }
  if (type === 'application/x-www-form-urlencoded') return parseForm(text)
  throw new RequestError(
    'unknown-type',
    `The body is called ${JSON.stringify(contentType)}; an upload is a form, multipart/form-data, with the fields id and file.`,
  )
}

async function readParts(parts: AsyncIterable<Part>, reception: Reception): Promise<UploadForm> {
  const fields = new Map<string, string>()
  let file: ReceivedFile | undefined
  try {
    for await (const part of parts) {
      if (part.name === 'file' && (file !== undefined || fields.has('file'))) throw sentTwice('file')
      if (isFile(part)) {
        if (part.name === 'file') file = await receive(part, reception)
        continue
      }
      if (!isOurs(part)) continue
      if (fields.has(part.name)) throw sentTwice(part.name)
      fields.set(part.name, await textOf(part, LONGEST_FIELD))
    }
    return { fields: Object.fromEntries(fields), file }
  } catch (error) {
    await discard(file)
    throw error
  }
}

/** Other fields are skipped unread. */
function isOurs({ name }: Part): boolean {
  return name === 'file' || Object.hasOwn(UploadFields.properties, name)
}

function isFile({ name, hasFilename, type }: Part): boolean {
  return hasFilename || (name === 'file' && type === 'application/octet-stream')
}

export async function discard(file: ReceivedFile | undefined): Promise<void> {
  if (file?.kind === 'audio') await file.discard()
}

function sentTwice(field: string): RequestError {
  return invalid({ [field]: [`The ${field} field was sent more than once.`] })
}

async function receive({ bytes }: Part, reception: Reception): Promise<ReceivedFile> {
  const { limits, takesAudio } = reception
  const iterator = bytes[Symbol.asyncIterator]()
  let beginning = Buffer.alloc(0)
  while (beginning.length < BEGINNING) {
    const { done, value } = await iterator.next()
    if (done) break
    beginning = Buffer.concat([beginning, value])
  }
  const whole = withFirst(beginning, iterator as AsyncGenerator<Buffer>)
  if (beginsAsFingerprint(beginning)) {
    const most = limits.fingerprintBytes
    return { kind: 'fingerprint', bytes: await gather(whole, most, () => fileTooLarge('fingerprint', most)) }
  }
  if (!takesAudio) throw invalid({ file: [NO_AUDIO] })
  return writeAudio(whole, reception)
}

const NO_AUDIO =
  'This is not a fingerprint file: it does not begin like one, and this server takes no audio. ' +
  'Make one from the audio with `unisono fingerprint`, and upload that.'

async function writeAudio(chunks: AsyncIterable<Buffer>, { limits, temporaryFolder }: Reception) {
  const file = await TemporaryFile.create(temporaryFolder)
  try {
    let length = 0
    for await (const chunk of chunks) {
      length += chunk.length
      if (length > limits.audioBytes) throw fileTooLarge('audio file', limits.audioBytes)
      await file.append(chunk)
    }
    return { kind: 'audio', path: file.path, discard: () => file.discard() } as const
  } catch (error) {
    await file.discard()
    throw error
  }
}

function fileTooLarge(what: string, most: number): RequestError {
  return new RequestError(
    'too-large',
    `The ${what} has more than ${most} bytes, which is all that this server takes. ` +
      'Make its fingerprint with `unisono fingerprint`, and upload that.',
  )
}
