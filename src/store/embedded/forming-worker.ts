import { parentPort } from 'node:worker_threads'
import { decodeFingerprint, FingerprintError } from '../../fingerprint/codec.ts'
import { indexedLandmarks } from '../../fingerprint/indexed-landmarks.ts'
import type { SampledHashes } from '../ledger.ts'
import { type ExportedRecording, type ExportLine, parseExportLine } from './export-parser.ts'
import type { FromThread, Request } from './messages.ts'
import type { KeptRecording } from './recording-writes.ts'

/** A line as the ledger takes it; or what is wrong with it, a sentence. */
export type ImportLine =
  | Exclude<ExportLine, { readonly kind: 'recording' }>
  | { readonly kind: 'recording'; readonly bucket: number; readonly recording: KeptRecording }
  | { readonly kind: 'flaw'; readonly sentence: string }

/** Of each bucket, by its id in the export: the sampling of the one that its recordings come into. */
export type Samplings = ReadonlyMap<number, number>

function lineOf(text: string, samplings: Samplings): ImportLine {
  try {
    const line = parseExportLine(text)
    return line.kind === 'recording' ? sampled(line.recording, samplings) : line
  } catch (error) {
    return { kind: 'flaw', sentence: (error as Error).message }
  }
}

function sampled({ bucket, decoded, ...kept }: ExportedRecording, samplings: Samplings): ImportLine {
  const sampling = samplings.get(bucket)
  if (sampling === undefined) throw new Error(`its bucket ${bucket} is none of those before.`)
  const { hashes, times } = indexedLandmarks(decoded.constellation, sampling)
  return { kind: 'recording', bucket, recording: { ...kept, hashes, times } }
}

/** Undefined for what is no fingerprint. */
function sampledOf(fingerprint: Uint8Array, sampling: number): SampledHashes | undefined {
  try {
    const { hashes, times } = indexedLandmarks(decodeFingerprint(fingerprint).constellation, sampling)
    return { hashes, times }
  } catch (error) {
    if (error instanceof FingerprintError) return undefined
    throw error
  }
}

function resultOf({ name, values }: Request): unknown {
  if (name === 'line') return lineOf(...(values as [string, Samplings]))
  if (name === 'sampled') return sampledOf(...(values as [Uint8Array, number]))
  return undefined
}

function post(message: FromThread): void {
  parentPort?.postMessage(message)
}

parentPort?.on('message', (request: Request) => {
  post({ answers: [{ ticket: request.ticket, result: resultOf(request) }] })
})
post({ opened: true })
