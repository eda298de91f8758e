import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ENGINES } from '../store/engines.ts'
import { fileOf } from './files.ts'
import { differences } from './matching.ts'
import { pythonWithRequests } from './programs.ts'
import { openStage, type Stage } from './stage.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'unisono-samples-'))
const file = join(folder, '123.wma.db.lo')

let stage: Stage
let names: Awaited<ReturnType<Stage['names']>>
let url: string

beforeAll(async () => {
  writeFileSync(file, fileOf('song'))
  stage = await openStage(ENGINES[0])
  url = await stage.url()
  names = await stage.names({ name: 'the samples, in {bucket}', expect: { status: 200 } })
}, 30_000)

afterAll(async () => {
  await stage?.close()
  rmSync(folder, { recursive: true })
})

/** A sample with its host, bucket, token and file replaced, and nothing else. */
function sample(name: string): string {
  return readFileSync(new URL(`page-samples/${name}`, import.meta.url), 'utf8')
    .replace('https://us-api-v2.acrcloud.com', url)
    .replace(/(?<=buckets\/)(6556|your_bucket_id|123)(?=\/)/, names.bucket)
    .replace(/(?<=Bearer )token/i, names.admin)
    .replace(/\/123\.wma\.db\.lo|\/Users\/Downloads\/22494\.wma\.db\.lo/, file)
}

async function answerOf(name: string): Promise<unknown> {
  const [program, flag] = name.endsWith('.py') ? [await pythonWithRequests(), '-c'] : ['bash', '-c']
  const { stdout } = await run(program, [flag, sample(name)], { timeout: 20_000 })
  return JSON.parse(stdout)
}

function expectAnswer(met: unknown, expected: unknown): void {
  expect(differences(expected, met), JSON.stringify(met)).toEqual([])
}

const row = {
  dup_files: ['123', '8a8bfb8a'],
  acr_id: { $hex: 32 },
  created_at: { $time: true },
  updated_at: { $time: true },
}

test('the page’s samples, by curl and by Python, with nothing changed but host, bucket, token and file', async () => {
  expectAnswer(await answerOf('upload.sh'), { data: { dup_files: [], acr_id: { $hex: 32 }, do_db: true } })
  expectAnswer(await answerOf('upload.py'), { data: { dup_files: ['123'], acr_id: { $hex: 32 }, do_db: false } })
  expectAnswer(await answerOf('list.sh'), { $has: { data: [] } })
  await uploadAs('8a8bfb8a')
  const path = `${url}/api/buckets/${names.bucket}/dedup-files`
  const list = {
    data: [row],
    links: { first: `${path}?page=1`, last: `${path}?page=1`, prev: null, next: null },
    meta: { current_page: 1, from: 1, last_page: 1, path, per_page: '20', to: 1, total: 1 },
  }
  expectAnswer(await answerOf('list.sh'), list)
  expectAnswer(await answerOf('list.py'), list)
  expectAnswer(await answerOf('show.sh'), { data: [row] })
  expectAnswer(await answerOf('show.py'), { data: [row] })
}, 60_000)

async function uploadAs(id: string): Promise<void> {
  const form = new FormData()
  form.set('id', id)
  form.set('file', new Blob([fileOf('song')]), 'song.db.lo')
  const headers = { authorization: `Bearer ${names.admin}` }
  await fetch(`${url}/api/buckets/${names.bucket}/dedup-files`, { method: 'POST', headers, body: form })
}
