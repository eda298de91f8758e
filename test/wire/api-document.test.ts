import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ENGINES } from '../store/engines.ts'
import { fileOf } from './files.ts'
import { openStage, type Stage } from './stage.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'unisono-document-'))
const document = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')

let stage: Stage

beforeAll(async () => {
  writeFileSync(join(folder, 'song.mp3.db.lo'), fileOf('song'))
  writeFileSync(join(folder, 'song-again.mp3'), fileOf('song.wav'))
  writeFileSync(join(folder, 'empty.db.lo'), '')
  stage = await openStage(ENGINES[0])
}, 30_000)

afterAll(async () => {
  await stage?.close()
  rmSync(folder, { recursive: true })
})

interface Example {
  readonly command: string
  /** Undefined where there is no body. */
  readonly answer: unknown
}

function examples(): Example[] {
  return [...document.matchAll(/^```sh\n(.*?)^```\n(?:```json\n(.*?)^```\n)?/gms)].map(([, command, answer]) => ({
    command,
    answer: answer === undefined ? undefined : JSON.parse(answer),
  }))
}

/** What stays of a value when ids, times and numbers do not count: its members, their order and their types. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return value === null ? null : typeof value
  return Object.entries(value).map(([key, member]) => [key, shapeOf(member)])
}

test('the examples of docs/api.md answer as it says', async () => {
  const names = await stage.names({ name: 'the document, in {bucket}', expect: { status: 200 } })
  const env: NodeJS.ProcessEnv = { ...process.env, SERVER: await stage.url(), TOKEN: names.admin, BUCKET: names.bucket }
  expect(examples().length).toBeGreaterThan(8)
  for (const { command, answer } of examples()) {
    const { stdout } = await run('bash', ['-c', command], { env, cwd: folder, timeout: 20_000 })
    const met = stdout === '' ? undefined : JSON.parse(stdout)
    env.ACR_ID ??= met?.data?.acr_id
    expect(shapeOf(met), `${command}${stdout}`).toEqual(shapeOf(answer))
  }
}, 60_000)
