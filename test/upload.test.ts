import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import Libsql from 'libsql'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WavWriter } from '../src/audio/wav.ts'
import { makeToken } from '../src/buckets/token.ts'
import { UnisonoClient } from '../src/client/client.ts'
import { MAIN, type Outcome, unisono } from './command-line.ts'
import { madeBytes } from './fingerprints.ts'
import { killServices, type Service, startService } from './service.ts'
import { syntheticMusic } from './synthetic-music.ts'

let home: string
let service: Service
let client: UnisonoClient
let folder: string
let bucket: number

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'unisono-upload-'))
  service = await startService(home)
  client = new UnisonoClient({ server: service.url, token: service.token })
  writeFileSync(join(home, 'token'), `${service.token}\n`)
  while (!(await fetch(`${service.url}/readyz`)).ok) await setTimeout(50)
})

afterAll(() => {
  killServices()
  rmSync(home, { recursive: true })
})

beforeEach(async () => {
  folder = mkdtempSync(join(home, 'case-'))
  mkdirSync(join(folder, 'music'))
  bucket = (await client.buckets.create({ name: 'tracks', region: 'local', type: 'DedupFile' })).id
})

const processes = new Set<ReturnType<typeof spawn>>()
afterEach(() => {
  for (const child of processes) child.kill('SIGKILL')
  processes.clear()
})

function argumentsFor(...more: readonly string[]): string[] {
  const place = ['--server', service.url, '--bucket', String(bucket), '--token-file', join(home, 'token')]
  return ['upload', 'music', ...place, '--state', 'state.db', '--cache', 'cache.db', ...more]
}

function upload(...more: readonly string[]): Promise<Outcome> {
  return unisono(folder, ...argumentsFor(...more))
}

interface Row {
  readonly path: string
  readonly id: string
  readonly outcome: string
  readonly do_db?: boolean
  readonly dup_files?: readonly string[]
  readonly matches?: readonly { readonly relation: string }[]
  readonly error?: string
}

interface Document {
  readonly tracks: readonly Row[]
  readonly counts: Readonly<Record<string, number>>
}

async function answers(...more: readonly string[]): Promise<Document & Outcome> {
  const outcome = await upload('--json', '-', ...more)
  return { ...outcome, ...(JSON.parse(outcome.stdout) as Document) }
}

function fingerprint(name: string, seed: number, seconds = 20): void {
  writeFileSync(join(folder, 'music', `${name}.db.lo`), madeBytes(seed, { seconds }))
}

function sound(name: string, seed: number, gain = 1): void {
  const file = new WavWriter(join(folder, 'music', name), 8000, 2)
  file.push(syntheticMusic({ seed, seconds: 20 }).map((sample) => sample * gain))
  file.close()
}

async function idsInBucket(): Promise<string[][]> {
  const rows: string[][] = []
  for await (const { dup_files } of client.dedupFiles(bucket).each({ all: true })) rows.push(dup_files)
  return rows.sort()
}

describe('unisono upload', () => {
  test('uploads sounds and fingerprints of folders, each by its path', async () => {
    mkdirSync(join(folder, 'music', 'deep'))
    sound('one.wav', 1)
    fingerprint('deep/two.mp3', 2)
    writeFileSync(join(folder, 'music', 'text.mp3'), 'no song at all\n')
    writeFileSync(join(folder, 'music', 'broken.ogg.db.lo'), madeBytes(3, { seconds: 20 }).subarray(0, 200))
    const { code, stdout, stderr } = await upload('--csv', 'answers.csv')
    expect(await idsInBucket()).toEqual([['deep/two.mp3'], ['one.wav']])
    expect(code).toBe(1)
    expect(stdout).toMatch(/^2 {2}new\n2 {2}failed\n4 {2}tracks, in 0:0\d\n$/)
    expect(stderr).toMatch(/text\.mp3 is not an audio file/)
    expect(stderr).toMatch(/broken\.ogg: .*fingerprint/)
    expect(stderr).not.toContain(service.token)
    const table = readFileSync(join(folder, 'answers.csv'), 'utf8').split('\r\n')
    expect(table[0]).toBe('path,id,outcome,acr_id,do_db,dup_files,relation,error')
    expect(table.find((line) => line.includes('one.wav'))).toMatch(/music\/one\.wav,one\.wav,new,[0-9a-f]{32},yes,,,$/)
  })

  test('tells duplicates with their evidence', async () => {
    sound('a.wav', 4)
    await upload()
    sound('b.wav', 4, 0.5)
    const { code, stdout } = await upload('--explain')
    expect(stdout).toContain('Duplicates (1)\n  b.wav is the same recording as a.wav\n')
    expect(stdout).toMatch(/\n1 {2}duplicate\n1 {2}uploaded by an earlier run\n2 {2}tracks/)
    expect(code).toBe(0)
    expect(await idsInBucket()).toEqual([['a.wav', 'b.wav']])
    const { tracks, counts } = await answers('--explain', '--afresh')
    expect(tracks.map(({ id, outcome, dup_files }) => ({ id, outcome, dup_files }))).toEqual([
      { id: 'a.wav', outcome: 'known', dup_files: ['a.wav', 'b.wav'] },
      { id: 'b.wav', outcome: 'duplicate', dup_files: ['a.wav', 'b.wav'] },
    ])
    expect(tracks[1].matches?.[0].relation).toBe('same')
    expect(counts).toEqual({ new: 0, duplicate: 1, known: 1, earlier: 0, failed: 0 })
  })

  test('a dry run writes nothing, here or there', async () => {
    fingerprint('a.mp3', 5)
    const { code, stdout } = await upload('--dry-run')
    expect(stdout).toContain('1  would be new')
    expect(code).toBe(0)
    expect(await idsInBucket()).toEqual([])
    expect(existsSync(join(folder, 'state.db'))).toBe(false)
  })

  test('a file that changed is uploaded again', async () => {
    fingerprint('a.mp3', 6)
    await upload()
    fingerprint('a.mp3', 7)
    const { tracks, code } = await answers()
    expect(tracks[0].error).toMatch(/already known in this bucket, for another recording/)
    expect(code).toBe(1)
  })

  test('a bucket that has nothing of it any more gets everything again', async () => {
    fingerprint('a.mp3', 12)
    fingerprint('b.mp3', 13)
    await upload()
    const [first, second] = (await client.dedupFiles(bucket).list({ all: true })).data
    await client.dedupFiles(bucket).delete(first.acr_id)
    expect((await answers()).counts).toMatchObject({ new: 0, earlier: 2 })
    await client.dedupFiles(bucket).delete(second.acr_id)
    const { code, stdout, stderr } = await upload()
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^2 {2}new\n2 {2}tracks/)])
    expect(stderr).toBe('The bucket has nothing of what earlier runs uploaded, so everything is uploaded again.\n')
    expect(await idsInBucket()).toEqual([['a.mp3'], ['b.mp3']])
  })

  test('a fingerprint stands for the sound that it lies beside, unless the sound is newer', async () => {
    sound('a.wav', 8)
    fingerprint('a.wav', 9)
    const old = new Date(Date.now() - 60_000)
    utimesSync(join(folder, 'music', 'a.wav'), old, old)
    expect((await answers()).tracks.map(({ path }) => path.endsWith('music/a.wav'))).toEqual([true])
    const asked = (seed: number) =>
      client.dedupFiles(bucket).post({ id: 'x', file: madeBytes(seed, { seconds: 20 }), keep: false })
    expect((await asked(9)).dup_files).toEqual(['a.wav'])
    await client.dedupFiles(bucket).delete((await asked(9)).acr_id)
    const older = new Date(Date.now() - 120_000)
    utimesSync(join(folder, 'music', 'a.wav.db.lo'), older, older)
    await upload()
    expect((await asked(8)).dup_files).toEqual(['a.wav'])
  })
})

describe('ids', () => {
  test('from a template', async () => {
    fingerprint('a.mp3', 11)
    await upload('--id-template', 'label/{name}')
    expect(await idsInBucket()).toEqual([['label/a']])
  })

  test('from a table, and what it lacks is left out', async () => {
    fingerprint('a, b.mp3', 12)
    fingerprint('c.mp3', 13)
    writeFileSync(join(folder, 'ids.csv'), 'path,id\r\n"a, b.mp3",1001\r\n')
    const { stdout } = await upload('--ids', 'ids.csv')
    expect(stdout).toContain('1 files have no id in the table')
    expect(await idsInBucket()).toEqual([['1001']])
  })

  test('that two files would share stop everything before it begins', async () => {
    mkdirSync(join(folder, 'music', 'deep'))
    for (const name of ['a.mp3', 'deep/a.mp3']) fingerprint(name, 14)
    const { code, stderr } = await upload('--id-template', '{file}')
    expect(stderr).toMatch(/music\/a\.mp3 and .*deep\/a\.mp3 would both have the id "a\.mp3"\. Nothing was uploaded/)
    expect([code, await idsInBucket()]).toEqual([1, []])
  })

  test('of paths that are too long for one', async () => {
    const deep = join('x'.repeat(150), 'y'.repeat(150))
    mkdirSync(join(folder, 'music', deep), { recursive: true })
    fingerprint(join(deep, 'a.mp3'), 15)
    await upload()
    expect((await idsInBucket())[0][0]).toMatch(/^[0-9a-f]{32}~x{43}\/y{150}\/a\.mp3$/)
  })
})

describe('an interruption', () => {
  const COUNT = 60
  const fingerprints = new Map<number, Uint8Array>()

  beforeAll(() => {
    for (let seed = 0; seed < COUNT; seed++) fingerprints.set(seed, madeBytes(5000 + seed, { seconds: 12 }))
  })

  function uploaded(): number {
    if (!existsSync(join(folder, 'state.db'))) return 0
    try {
      const database = new Libsql(join(folder, 'state.db'), { readonly: true })
      const { count } = database.prepare('SELECT count(*) AS count FROM uploads').get() as { count: number }
      database.close()
      return count
    } catch {
      return 0
    }
  }

  test.each(['SIGINT', 'SIGKILL'] as const)(
    'by %s: the next run goes on, and nothing is there twice',
    async (signal) => {
      for (const [seed, bytes] of fingerprints) writeFileSync(join(folder, 'music', `${seed}.mp3.db.lo`), bytes)
      const args = argumentsFor('--concurrency', '1', '--jobs', '1')
      const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
      processes.add(child)
      let stderr = ''
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        stderr += text
      })
      const closed = new Promise((resolve) => child.on('close', resolve))
      while (uploaded() < 5 && child.exitCode === null) await setTimeout(2)
      child.kill(signal)
      expect(await closed).toBe(signal === 'SIGINT' ? 130 : null)
      if (signal === 'SIGINT') expect(stderr).toContain('Stopped. The same command goes on from there.')
      const before = await idsInBucket()
      expect(before.length).toBeGreaterThanOrEqual(5)
      expect(before.length).toBeLessThan(COUNT)
      const { counts, code } = await answers()
      expect(code).toBe(0)
      expect(counts.earlier).toBeGreaterThanOrEqual(5)
      expect(counts.earlier + counts.known).toBe(before.length)
      // Whatever was answered before Ctrl-C is known; a kill may lose one answer that the server has given.
      expect(counts.known).toBeLessThanOrEqual(signal === 'SIGINT' ? 0 : 1)
      const ids = Array.from({ length: COUNT }, (_, seed) => [`${seed}.mp3`]).sort()
      expect(await idsInBucket()).toEqual(ids)
    },
  )

  test('of the server is waited out', async () => {
    const place = mkdtempSync(join(home, 'restart-'))
    const port = String(20_000 + (process.pid % 20_000))
    const first = await startService(place, ['--port', port])
    for (const [seed, bytes] of fingerprints) writeFileSync(join(folder, 'music', `${seed}.mp3.db.lo`), bytes)
    const args = [
      'upload',
      'music',
      '--server',
      first.url,
      '--bucket',
      '1',
      '--state',
      'state.db',
      '--concurrency',
      '1',
    ]
    const running = unisono(folder, ...args, '--cache', 'cache.db', '--token', first.token, '--json', '-')
    while (uploaded() < 5) await setTimeout(2)
    await first.end('SIGKILL')
    const second = await startService(place, ['--port', port])
    const { code, stdout } = await running
    const { counts } = JSON.parse(stdout) as Document
    expect([code, counts.new + counts.known, counts.failed]).toEqual([0, COUNT, 0])
    const { meta } = await new UnisonoClient({ server: second.url, token: first.token })
      .dedupFiles(1)
      .list({ all: true })
    expect(meta.total).toBe(COUNT)
    await second.end()
  })
})

describe('what concerns every file stops at once', () => {
  beforeEach(() => fingerprint('a.mp3', 21))

  test('a token that is not known', async () => {
    writeFileSync(join(folder, 'other'), makeToken())
    const { code, stderr } = await upload('--token-file', 'other')
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^unisono: http:\/\/\S+ does not take the token: /)])
  })

  test('a token that may only read', async () => {
    const { token } = await client.tokens.create({ name: 'reader', scopes: ['read-dedup'] })
    writeFileSync(join(folder, 'other'), token)
    const { code, stderr } = await upload('--token-file', 'other')
    expect([code, stderr]).toEqual([1, expect.stringContaining('write-dedup')])
    expect(stderr).not.toContain(token)
  })

  test('a bucket that is not there', async () => {
    const { code, stderr } = await upload('--bucket', '999')
    expect([code, stderr]).toEqual([1, expect.stringContaining('There is no bucket "999"')])
  })

  test('a server that is not there', async () => {
    const { code, stderr } = await upload('--server', 'http://127.0.0.1:9')
    expect([code, stderr]).toEqual([1, expect.stringContaining('cannot be reached')])
  })

  test.each([
    ['two tokens', ['--token', 'uni_abc', '--token-file', 'x'], /name --token or --token-file, and not both/],
    ['no server at all', ['--server', 'example.org'], /has to be an address such as https/],
    ['both kinds of ids', ['--ids', 'x.csv', '--id-template', '{path}'], /name one/],
    ['one id for all', ['--id-template', 'x'], /all tracks would have one id/],
    ['a table onto music', ['--csv', 'music/a.mp3'], /may be music; name a file that ends in \.csv/],
    ['no number', ['--bucket', 'tracks'], /whole number/],
  ])('%s: leaves with 2', async (_, flags, sentence) => {
    const { code, stderr } = await upload(...flags)
    expect([code, stderr]).toEqual([2, expect.stringMatching(sentence)])
  })

  test('a token whose checksum is wrong', async () => {
    writeFileSync(join(folder, 'other'), service.token.slice(0, -1))
    const { code, stderr } = await upload('--token-file', 'other')
    expect([code, stderr]).toEqual([2, expect.stringMatching(/mistyped or cut off/)])
  })

  test('nothing to upload', async () => {
    rmSync(join(folder, 'music', 'a.mp3.db.lo'))
    const { code, stderr } = await upload()
    expect([code, stderr]).toEqual([1, expect.stringContaining('There is no audio file and no fingerprint in music.')])
  })
})
