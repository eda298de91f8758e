import { createHash } from 'node:crypto'

/** 32 hexadecimal digits, the same for the same fingerprint in the same bucket, so that a retry and a dry run agree. */
export function acrIdOf(bucket: number, fingerprint: Uint8Array): string {
  return createHash('sha256').update(`unisono recording ${bucket}\n`).update(fingerprint).digest('hex').slice(0, 32)
}
