import { readDatabase } from '../database.ts'
import type { FingerprintReader } from '../fingerprint-source.ts'
import { ledgerPath } from './place.ts'
import { Prepared } from './prepared.ts'
import { keyOf, LEDGER_SCHEMA } from './schema.ts'

/** Fingerprints of the ledger of a data folder, whoever owns it, for a thread that waits for them. @throws StoreError */
export function openFingerprints(folder: string): FingerprintReader {
  const prepared = new Prepared(readDatabase(ledgerPath(folder), LEDGER_SCHEMA))
  return {
    fingerprints: (bucket, numbers) => numbers.map((number) => fingerprintOf(prepared, keyOf(bucket, number))),
  }
}

export function fingerprintOf(prepared: Prepared, key: number): Uint8Array | undefined {
  return prepared.get<{ bytes: Uint8Array }>('SELECT bytes FROM fingerprint WHERE key = ?', key)?.bytes
}
