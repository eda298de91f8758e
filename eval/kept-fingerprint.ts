import { createHash } from 'node:crypto'
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { PARAMETERS } from '../src/dsp/parameters.ts'
import type { Fingerprint } from '../src/fingerprint/fingerprint.ts'

/** Every number that shapes a fingerprint, so that a changed one makes all of them anew. */
const SHAPE = JSON.stringify(PARAMETERS)

/** A file that gave no fingerprint. */
export interface Refusal {
  readonly refused: string
}

type Kept = Fingerprint | Refusal

/** Where the fingerprint of a file is kept: by path, size, time of change and parameters. */
export function keptPath(folder: string, path: string): string {
  const { size, mtimeMs } = statSync(path)
  const key = [path, size, mtimeMs, SHAPE].join('\n')
  return join(folder, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.fp`)
}

export function readKept(kept: string): Kept {
  return deserialize(readFileSync(kept)) as Kept
}

export function isRefusal(kept: Kept): kept is Refusal {
  return 'refused' in kept
}

/** Whole or not at all, whenever the run is stopped. */
export function keep(path: string, kept: Kept): void {
  writeFileSync(`${path}.part`, serialize(kept))
  renameSync(`${path}.part`, path)
}
