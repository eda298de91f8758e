import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isTokenForm } from '../src/buckets/token.ts'
import { UnisonoClient } from '../src/client/client.ts'
import { DEFAULT_DEDUP_POLICY } from '../src/match/policy.ts'
import type { Bucket } from '../src/wire/buckets.ts'
import type { Token } from '../src/wire/tokens.ts'
import { MAIN, unisono } from './command-line.ts'
import { madeBytes } from './fingerprints.ts'
import { killServices, type Service, startService } from './service.ts'

let folder: string
let service: Service

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-administration-'))
  service = await startService(folder, ['--data', 'served'])
  writeFileSync(join(folder, 'token'), service.token)
})

afterAll(() => {
  killServices()
  rmSync(folder, { recursive: true })
})

describe.each(['a server', 'a data folder'])('through %s', (where) => {
  function place(): string[] {
    return where === 'a server' ? ['--server', service.url, '--token-file', 'token'] : ['--data', 'direct']
  }

  function run(...args: readonly string[]) {
    return unisono(folder, ...args, ...place())
  }

  async function json<Answer>(...args: readonly string[]): Promise<Answer> {
    const { stdout, stderr } = await run(...args, '--json')
    expect(stderr).toBe('')
    return JSON.parse(stdout) as Answer
  }

  test('a bucket is made, listed, shown, changed and deleted', async () => {
    const made = await json<Bucket>(
      'bucket',
      'create',
      'Many tracks',
      '--label',
      'a',
      '--label',
      'b',
      '--policy',
      'exact',
    )
    expect(made).toMatchObject({ name: 'Many tracks', type: 'DedupFile', region: 'local', labels: ['a', 'b'], num: 0 })
    expect(made.dedup).toMatchObject({ speed_range: 0, sampling: DEFAULT_DEDUP_POLICY.sampling })
    const id = String(made.id)
    expect(await json<Bucket[]>('bucket', 'list', '--search', 'MANY')).toEqual([made])
    expect(await json<Bucket>('bucket', 'show', id)).toEqual(made)
    const edited = ['--name', 'Few', '--no-labels', '--sampling', '8', '--relations', 'same,contained']
    expect(await json<Bucket>('bucket', 'edit', id, ...edited, '--metadata-template', 'title')).toMatchObject({
      name: 'Few',
      labels: [],
      metadata_template: 'title',
      dedup: { speed_range: 0, sampling: 8, relations: ['same', 'contained'] },
    })
    expect((await json<Bucket>('bucket', 'edit', id, '--no-metadata-template')).metadata_template).toBeNull()
    expect((await run('bucket', 'list', '--search', 'few')).stdout).toMatch(/^id {2}name .*\n *\d+ {2}Few +DedupFile/)
    expect(await run('bucket', 'delete', id, '--yes')).toMatchObject({
      code: 0,
      stdout: `Bucket ${id} (Few) is deleted, with 0 recordings.\n`,
    })
    expect(await run('bucket', 'show', id)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('There is no bucket'),
    })
  })

  test('a token is made for some buckets and a time, shown once, listed by its beginning, and revoked', async () => {
    const made = await run('token', 'create', 'importer', '--bucket', '7,8', '--expires', '90d')
    expect(made.stdout).toMatch(/^uni_\w{36}\n$/)
    expect(isTokenForm(made.stdout.trim())).toBe(true)
    expect(made.stderr).toMatch(
      /^Token \d+ \(importer\) may write-dedup in buckets 7, 8, until 2\d{3}-.* It is shown this once:/,
    )
    const listed = await json<Token[]>('token', 'list')
    const token = listed.find(({ name }) => name === 'importer')
    expect(token).toMatchObject({ scopes: ['write-dedup'], buckets: [7, 8], revoked_at: null })
    expect(JSON.stringify(listed)).not.toContain(made.stdout.trim())
    expect(await run('token', 'revoke', String(token?.id))).toMatchObject({ code: 0 })
    expect((await run('token', 'list')).stdout).toMatch(/importer .* revoked 2\d{3}-/)
  })

  test.each([
    ['a policy that cannot be', ['bucket', 'create', 'x', '--speed-range', '3'], 1, /from 0 to 0\.5/],
    [
      'a relation that is none',
      ['bucket', 'create', 'x', '--relations', 'alike'],
      1,
      /same, contains, contained, overlaps/,
    ],
    ['an end in the past', ['token', 'create', 'x', '--expires', '2001-01-01'], 1, /is in the past/],
    ['a time that is none', ['token', 'create', 'x', '--expires', '2030-02-30'], 2, /such as 12h or 90d/],
    ['a scope that is none', ['token', 'create', 'x', '--scope', 'root'], 2, /There is no scope root/],
    ['a token that is not there', ['token', 'revoke', '999'], 1, /There is no token "?999"?/],
    ['no change', ['bucket', 'edit', '1'], 2, /name what is to change/],
    ['nobody who could type the name', ['bucket', 'delete', '1'], 2, /--yes deletes without asking/],
  ])('%s: is told', async (_, args, expected, sentence) => {
    const { code, stderr } = await run(...args)
    expect([code, stderr]).toEqual([expected, expect.stringMatching(sentence)])
  })
})

test('a bucket that holds recordings is deleted by force only, once its name was typed', async () => {
  const client = new UnisonoClient({ server: service.url, token: service.token })
  const { id } = await client.buckets.create({ name: 'My tracks', region: 'local', type: 'DedupFile' })
  await client.dedupFiles(id).post({ id: 'a', file: madeBytes(1, { seconds: 20 }) })
  const flags = ['bucket', 'delete', String(id), '--server', service.url, '--token-file', 'token']
  const refused = await unisono(folder, ...flags, '--yes')
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/holds 1 recording; --force deletes them too/),
  })
  expect(atTerminal([...flags, '--force'], 'my tracks')).toContain('That is not its name. Nothing was deleted.')
  expect((await client.buckets.get(id)).num).toBe(1)
  expect(atTerminal([...flags, '--force'], 'My tracks')).toContain(
    `Bucket ${id} (My tracks) is deleted, with 1 recording.`,
  )
  await expect(client.buckets.get(id)).rejects.toMatchObject({ status: 404 })
})

/** What a terminal shows where somebody types a line. */
function atTerminal(args: readonly string[], typed: string): string {
  const command = [process.execPath, MAIN, ...args].map((word) => `'${word}'`).join(' ')
  const script = ['-qec', command, '/dev/null']
  return spawnSync('script', script, { cwd: folder, input: `${typed}\n`, timeout: 60_000 }).stdout.toString()
}

describe('a data folder', () => {
  test('that a server owns is left alone', async () => {
    const { code, stderr } = await unisono(folder, 'bucket', 'list', '--data', 'served')
    expect([code, stderr]).toEqual([1, expect.stringMatching(/Another process uses the data folder .*served/)])
  })

  test('that is not there is not made by looking', async () => {
    const { code, stderr } = await unisono(folder, 'token', 'list', '--data', 'nowhere')
    expect([code, stderr]).toEqual([1, expect.stringContaining('There is no data folder')])
    expect(existsSync(join(folder, 'nowhere'))).toBe(false)
  })

  test('and a server are not named both, nor neither', async () => {
    const both = await unisono(folder, 'bucket', 'list', '--data', 'served', '--server', service.url)
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('not both') })
    const neither = await unisono(folder, 'bucket', 'list')
    expect(neither).toMatchObject({ code: 2, stderr: expect.stringContaining('or a data folder with --data') })
  })
})
