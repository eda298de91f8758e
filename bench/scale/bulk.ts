import { spawn } from 'node:child_process'
import { createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { EXPORT_FORMAT, EXPORT_VERSION } from '../../src/store/embedded/export-lines.ts'
import { filledId } from '../service/filled-id.ts'
import { generated } from './generated.ts'
import { MAIN } from './main-path.ts'
import { BUCKET, BUCKET_NAME, type ScaleStore } from './store.ts'

/** What came into a store by `unisono import`. */
export interface Imported {
  readonly recordings: number
  readonly seconds: number
}

/** Lets the real `unisono import` fill a store up to a number of recordings, out of a file that is written before. */
export async function importUpTo(store: ScaleStore, recordings: number): Promise<Imported> {
  const file = join(store.data, '..', 'import.jsonl')
  const held = await store.held()
  try {
    await pipeline(Readable.from(linesOf(store, held, recordings)), createWriteStream(file))
    const before = performance.now()
    await run('import', file, '--data', store.data)
    return { recordings: recordings - held, seconds: (performance.now() - before) / 1000 }
  } finally {
    rmSync(file, { force: true })
  }
}

async function* linesOf(store: ScaleStore, from: number, to: number): AsyncGenerator<string> {
  const line = (value: object) => `${JSON.stringify(value)}\n`
  const at = Math.floor(Date.now() / 1000)
  yield line({ format: EXPORT_FORMAT, version: EXPORT_VERSION, exportedAt: at })
  yield line({ bucket: { id: store.bucket, name: BUCKET_NAME, ...BUCKET } })
  const offset = store.real.length
  let number = from
  for await (const { acrId, fingerprint } of generated(store.making, from - offset, to - offset)) {
    const ids = [{ id: filledId(number++), at, evidence: null }]
    const bytes = Buffer.from(fingerprint).toString('base64')
    yield line({ recording: { bucket: store.bucket, acrId, createdAt: at, updatedAt: at, ids, fingerprint: bytes } })
  }
  yield line({ end: { buckets: 1, recordings: to - from, tokens: 0 } })
}

function run(...args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`unisono ${args[0]} ended with exit code ${code}`)),
    )
  })
}
