import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { EngineChoice } from '../src/audio/decoder.ts'

/** The most memory that a process of its own ever held while it fingerprinted a file: megabytes. */
export function peakMegabytes(file: string, engine: EngineChoice): number {
  const child = fileURLToPath(new URL('./memory-child.js', import.meta.url))
  return Number(execFileSync(process.execPath, [child, file, engine], { encoding: 'utf8' }))
}
