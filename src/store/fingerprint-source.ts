import { openFingerprints } from './embedded/fingerprints.ts'

/** How a thread that waits for what it reads gets at a ledger's fingerprints: plain values, which go from thread to thread. */
export interface FingerprintSource {
  readonly engine: 'embedded'
  /** The data folder. */
  readonly folder: string
}

export interface FingerprintReader {
  /**
   * The fingerprint of each of some recordings; undefined where one is gone.
   *
   * @throws StoreError
   */
  fingerprints(bucket: number, numbers: readonly number[]): readonly (Uint8Array | undefined)[]
}

/** @throws StoreError */
export function openSource({ folder }: FingerprintSource): FingerprintReader {
  return openFingerprints(folder)
}
