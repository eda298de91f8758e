import { existsSync, mkdirSync } from 'node:fs'
import { Progress } from '../src/cli/progress.ts'
import { keep, keptPath } from './kept-fingerprint.ts'

/** The build of the package and not the evaluation's own copy: it knows where its threads are. */
const built = new URL('../../dist/workers/fingerprint-files.js', import.meta.url).href
const { fingerprintFiles } = (await import(built)) as typeof import('../src/workers/fingerprint-files.ts')

/** Makes the fingerprints that are not kept yet, over all cores. */
export async function fingerprintAll(folder: string, paths: readonly string[]): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const missing = [...new Set(paths)].filter((path) => !existsSync(keptPath(folder, path)))
  if (missing.length === 0) return
  process.stderr.write(`eval: ${missing.length} of ${paths.length} fingerprints to make\n`)
  const progress = new Progress(missing.length)
  let done = 0
  for await (const file of fingerprintFiles(missing)) {
    keep(keptPath(folder, file.path), file.error === undefined ? file.fingerprint : { refused: file.error.message })
    progress.advance(file.error === undefined ? file.decoded.seconds : 0)
    if (++done % 100 === 0) process.stderr.write(`eval: ${done}/${missing.length} fingerprints\n`)
  }
  progress.clear()
}
