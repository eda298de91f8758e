import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface Track {
  readonly id: string
  readonly path: string
  readonly kind: 'music' | 'sfx' | 'speech'
  readonly seconds: number
  readonly codec: string
}

const folder = resolve(process.env.UNISONO_CACHE ?? '.cache', 'corpus')

/**
 * The small corpus of real music that scripts/prepare-tests.sh fetched; empty where it could not.
 * Tests that need it say so: `describe.skipIf(tracks.length === 0)`.
 */
export const tracks: readonly Track[] = existsSync(join(folder, 'tracks.jsonl')) ? read() : []

function read(): Track[] {
  const lines = readFileSync(join(folder, 'tracks.jsonl'), 'utf8').trim().split('\n')
  return lines.map((line) => {
    const { id, file, kind, seconds, codec } = JSON.parse(line) as Omit<Track, 'path'> & { readonly file: string }
    return { id, path: join(folder, 'src', file), kind, seconds, codec }
  })
}
