import { readDatabase } from '../database.ts'
import type { FingerprintReader } from '../fingerprint-source.ts'
import { StoreError } from '../store-error.ts'
import { ledgerPath } from './place.ts'
import { Prepared } from './prepared.ts'
import { keyOf, LEDGER_SCHEMA } from './schema.ts'

/** Fingerprints of the ledger of a data folder, whoever owns it, for a thread that waits for them. @throws StoreError */
export function openFingerprints(folder: string): FingerprintReader {
  const database = readDatabase(ledgerPath(folder), LEDGER_SCHEMA)
  const prepared = new Prepared(database)
  const isThere = (bucket: number, number: number) =>
    prepared.get('SELECT 1 FROM recording WHERE bucket = ? AND number = ?', bucket, number) !== undefined
  return {
    fingerprints: (bucket, numbers) =>
      numbers.map((number) => {
        const bytes = fingerprintOf(prepared, keyOf(bucket, number))
        if (bytes === undefined && isThere(bucket, number)) throw incomplete(database.path)
        return bytes
      }),
  }
}

/** Of a ledger that lacks the fingerprint of a recording that it has. */
export function incomplete(path: string): StoreError {
  return new StoreError('damaged', `${path} lacks the fingerprint of a recording. ${LEDGER_SCHEMA.remedy}`)
}

export function fingerprintOf(prepared: Prepared, key: number): Uint8Array | undefined {
  return prepared.get<{ bytes: Uint8Array }>('SELECT bytes FROM fingerprint WHERE key = ?', key)?.bytes
}
