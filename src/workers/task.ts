import type { DecodeFailure } from '../audio/decode-error.ts'
import type { Decoded, Engine } from '../audio/decoder.ts'
import type { Fingerprint, FingerprintKind } from '../fingerprint/fingerprint.ts'

/** What an audio worker is asked. */
export type AudioTask = FingerprintTask | BandwidthTask

export interface FingerprintTask {
  readonly wanted: 'fingerprint'
  readonly path: string
  readonly fingerprintKind: FingerprintKind
  readonly startSeconds: number | undefined
  readonly lengthSeconds: number | undefined
  /** Where to save the decoded sound, 8 kHz stereo WAV, if at all. */
  readonly wavPath: string | undefined
}

export interface BandwidthTask {
  readonly wanted: 'bandwidth'
  readonly path: string
  /** The file's length, as decoding it has shown. */
  readonly seconds: number
}

export interface Fingerprinted {
  readonly fingerprint: Fingerprint
  readonly decoded: Decoded
  /** Processor time of decoding and analysis, in all threads and processes. */
  readonly cpuSeconds: number
}

/** What an audio worker answers. */
export type Answer<Result> =
  | { readonly result: Result }
  | { readonly failure: DecodeFailure }
  | { readonly error: Error }

export interface AudioWorkerData {
  readonly engine: Engine
}
