import type { Upload, Verdict } from '../dedup/upload.ts'
import type { Comparison } from '../match/comparison.ts'
import type { Bucket, Ledger } from '../store/ledger.ts'

/** What the routes stand on; `app.ts` makes it. */
export interface Context {
  readonly ledger: Ledger
  /** @throws UploadError, StoreError, SearchError */
  deduplicate(bucket: Bucket, upload: Upload): Promise<Verdict>
  /**
   * Compares two fingerprints under every hypothesis of a bucket's policy.
   *
   * @throws SearchError
   */
  compare(bucket: Bucket, query: Uint8Array, reference: Uint8Array): Promise<Comparison>
  /** Removes recordings; they are gone from matching when it is done. @throws StoreError */
  remove(bucket: Bucket, acrIds: readonly string[]): Promise<void>
  /** Lets the index forget a bucket that was dropped. */
  forget(bucket: number): Promise<void>
  /**
   * Makes a fingerprint of an audio file from outside, in a limited process; undefined where that is turned off.
   *
   * @throws AudioError
   */
  readonly fingerprintAudio: ((path: string, signal: AbortSignal) => Promise<Uint8Array>) | undefined
  /** Whether uploads can be answered: the index has seen all that the ledger holds. */
  isReady(): boolean
  readonly limits: Limits
  /** Told how long it took to receive and read an upload. */
  readonly onReceived?: ((milliseconds: number) => void) | undefined
}

export interface Limits {
  /** Of a fingerprint, in bytes. */
  readonly fingerprintBytes: number
  /** Of an audio file, in bytes. */
  readonly audioBytes: number
  /** Requests a minute and token; 0 is no limit. */
  readonly requestsPerMinute: number
}
