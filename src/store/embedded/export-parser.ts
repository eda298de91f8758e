import { decodeFingerprint } from '../../fingerprint/codec.ts'
import type { Fingerprint } from '../../fingerprint/fingerprint.ts'
import type { DedupPolicy } from '../../match/policy.ts'
import { type BucketType, type Evidence, type NewBucket, type NewToken, SCOPES, type Scope } from '../ledger.ts'
import { EXPORT_FORMAT, EXPORT_VERSION } from './export-lines.ts'

/** A line that no export has; nothing of it was kept. */
export class ImportError extends Error {
  override readonly name = 'ImportError'
  /** From 1. */
  readonly line: number

  constructor(line: number, sentence: string) {
    super(`Line ${line} of the export: ${sentence}`)
    this.line = line
  }
}

export interface ExportedBucket extends NewBucket {
  readonly id: number
}

export interface ExportedRecording {
  /** Its id where it was exported. */
  readonly bucket: number
  readonly acrId: string
  readonly createdAt: number
  readonly updatedAt: number
  readonly ids: readonly Evidence[]
  readonly fingerprint: Uint8Array
  readonly decoded: Fingerprint
}

export interface ExportedToken extends NewToken {
  readonly revokedAt: number | null
}

export type ExportLine =
  | { readonly kind: 'header' }
  | { readonly kind: 'bucket'; readonly bucket: ExportedBucket }
  | { readonly kind: 'recording'; readonly recording: ExportedRecording }
  | { readonly kind: 'token'; readonly token: ExportedToken }
  | { readonly kind: 'end' }

const BUCKET_TYPES: readonly BucketType[] = ['DedupFile', 'File', 'Live', 'LiveRec', 'LiveTimeshift']
/** In characters, as the wire counts them. */
const LONGEST_ID = 255
const SPARSEST_SAMPLING = 1024

/**
 * Reads a line of an export, which may come from anywhere.
 *
 * @throws Error that is a sentence of what is wrong with it
 */
export function parseExportLine(text: string): ExportLine {
  const line = new Members(parsed(text), 'line')
  if (line.has('bucket')) return { kind: 'bucket', bucket: bucketOf(line.object('bucket')) }
  if (line.has('recording')) return { kind: 'recording', recording: recordingOf(line.object('recording')) }
  if (line.has('token')) return { kind: 'token', token: tokenOf(line.object('token')) }
  if (line.has('end')) return { kind: 'end' }
  if (line.has('format')) return headerOf(line)
  throw new Error('it has none of bucket, recording, token and end. It may be of a newer Unisono.')
}

function headerOf(line: Members): ExportLine {
  line.oneOf('format', [EXPORT_FORMAT])
  const version = line.whole('version')
  if (version === EXPORT_VERSION) return { kind: 'header' }
  throw new Error(`it is of version ${version}, and this Unisono reads version ${EXPORT_VERSION}. Use a newer one.`)
}

function bucketOf(bucket: Members): ExportedBucket {
  return {
    id: bucket.whole('id'),
    name: bucket.text('name', 1),
    type: bucket.oneOf('type', BUCKET_TYPES),
    region: bucket.text('region'),
    netType: bucket.number('netType'),
    labels: bucket.texts('labels'),
    metadataTemplate: bucket.orNull('metadataTemplate', () => bucket.text('metadataTemplate')),
    dedup: policyOf(bucket.object('dedup')),
  }
}

function policyOf(policy: Members): DedupPolicy {
  const sampling = policy.whole('sampling')
  if (!Number.isInteger(Math.log2(sampling)) || sampling > SPARSEST_SAMPLING)
    throw new Error(`the sampling of its policy has to be a power of two up to ${SPARSEST_SAMPLING}.`)
  const relations = ['same', 'contains', 'contained', 'overlaps'] as const
  return {
    duplicates: policy.texts('duplicates').map((_, i, all) => oneOf(all[i], relations, 'duplicates')),
    speedRange: policy.number('speedRange'),
    tempoRange: policy.number('tempoRange'),
    pitchRange: policy.number('pitchRange'),
    leastSimilarity: policy.number('leastSimilarity'),
    leastCoverage: policy.number('leastCoverage'),
    sampling,
  }
}

function recordingOf(recording: Members): ExportedRecording {
  const acrId = recording.text('acrId')
  if (!/^[0-9a-f]{32}$/.test(acrId)) throw new Error('its acrId has to be 32 hexadecimal digits.')
  const ids = recording.objects('ids').map(evidenceOf)
  if (ids.length === 0 || new Set(ids.map(({ id }) => id)).size < ids.length)
    throw new Error('its ids have to be at least one, and none of them twice.')
  const fingerprint = new Uint8Array(Buffer.from(recording.text('fingerprint'), 'base64'))
  const decoded = decodeFingerprint(fingerprint)
  if (decoded.kind !== 'database') throw new Error('its fingerprint is one for queries, which no bucket holds.')
  const [createdAt, updatedAt] = [recording.whole('createdAt'), recording.whole('updatedAt')]
  return { bucket: recording.whole('bucket'), acrId, createdAt, updatedAt, ids, fingerprint, decoded }
}

function evidenceOf(evidence: Members): Evidence {
  return {
    id: evidence.text('id', 1, LONGEST_ID),
    at: evidence.whole('at'),
    evidence: evidence.orNull('evidence', () => evidence.text('evidence')),
  }
}

function tokenOf(token: Members): ExportedToken {
  const hash = token.text('hash')
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error('its hash has to be 64 hexadecimal digits.')
  return {
    name: token.text('name'),
    hash,
    hint: token.text('hint'),
    scopes: token.texts('scopes').map((scope) => oneOf<Scope>(scope, SCOPES, 'scopes')),
    buckets: token.orNull('buckets', () => token.wholes('buckets')),
    expiresAt: token.orNull('expiresAt', () => token.whole('expiresAt')),
    revokedAt: token.orNull('revokedAt', () => token.whole('revokedAt')),
  }
}

/** The members of an object that nobody has looked at yet. Each question throws a sentence if it is another. */
class Members {
  readonly #members: Readonly<Record<string, unknown>>

  constructor(value: unknown, name: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wanted(name, 'an object')
    this.#members = value as Readonly<Record<string, unknown>>
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#members, name)
  }

  orNull<Value>(name: string, read: () => Value): Value | null {
    return this.#members[name] === null ? null : read()
  }

  object(name: string): Members {
    return new Members(this.#members[name], name)
  }

  objects(name: string): Members[] {
    return this.#list(name).map((value) => new Members(value, name))
  }

  text(name: string, least = 0, most = Number.POSITIVE_INFINITY): string {
    const value = this.#members[name]
    if (typeof value === 'string' && value.length >= least && hasAtMost(most, value)) return value
    throw wanted(name, 'a text of the right length')
  }

  texts(name: string): string[] {
    const list = this.#list(name)
    if (list.every((value) => typeof value === 'string')) return list
    throw wanted(name, 'a list of texts')
  }

  oneOf<Value extends string>(name: string, values: readonly Value[]): Value {
    return oneOf(this.#members[name], values, name)
  }

  number(name: string): number {
    const value = this.#members[name]
    if (typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER) return value
    throw wanted(name, 'a number, not below 0')
  }

  whole(name: string): number {
    const value = this.number(name)
    if (Number.isInteger(value)) return value
    throw wanted(name, 'a whole number')
  }

  wholes(name: string): number[] {
    const list = this.#list(name)
    if (list.every((value) => Number.isSafeInteger(value))) return list as number[]
    throw wanted(name, 'a list of whole numbers')
  }

  #list(name: string): unknown[] {
    const value = this.#members[name]
    if (Array.isArray(value)) return value
    throw wanted(name, 'a list')
  }
}

function hasAtMost(characters: number, text: string): boolean {
  return text.length <= characters || [...text].length <= characters
}

function oneOf<Value extends string>(value: unknown, values: readonly Value[], name: string): Value {
  const found = values.find((known) => known === value)
  if (found !== undefined) return found
  throw wanted(name, `one of ${values.join(', ')}`)
}

function wanted(name: string, what: string): Error {
  return new Error(`its ${name} has to be ${what}.`)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('it is no JSON. Exports are written by `unisono export`, a line for each thing.')
  }
}
