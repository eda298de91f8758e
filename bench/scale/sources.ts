import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isRefusal, readKept } from '../../eval/kept-fingerprint.ts'
import type { Constellation } from '../../src/dsp/constellation.ts'
import { durationSeconds } from '../../src/fingerprint/fingerprint.ts'

/** The evaluation's variants are shorter than whole tracks mostly are. */
const LEAST_SECONDS = 100

/** The whole tracks among the fingerprints that an evaluation kept, in order of their names. */
export function sourcesIn(folder: string): Constellation[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.fp'))
  return files.sort().flatMap((name) => {
    const kept = readKept(join(folder, name))
    return isRefusal(kept) || durationSeconds(kept) < LEAST_SECONDS ? [] : [kept.constellation]
  })
}
