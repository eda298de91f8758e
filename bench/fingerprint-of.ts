import type { Fingerprint } from '../src/fingerprint/fingerprint.ts'
import { fingerprintFile } from './built-workers.ts'

export async function fingerprintOf(file: string): Promise<Fingerprint> {
  return (await fingerprintFile(file)).fingerprint
}
