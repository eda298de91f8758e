import { execFile } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WavWriter } from '../src/audio/wav.ts'
import { unisono } from './command-line.ts'
import { madeBytes } from './fingerprints.ts'
import { isRunning } from './running.ts'
import { bearer, killServices, type Service, startService } from './service.ts'
import { syntheticMusic } from './synthetic-music.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-serve-'))
})
afterEach(() => {
  killServices()
  rmSync(folder, { recursive: true })
})

function writeWav(name: string, seed: number): void {
  const file = new WavWriter(join(folder, name), 8000, 2)
  file.push(syntheticMusic({ seed, seconds: 15 }))
  file.close()
}

/** A line that the service printed, given to a shell as it is. */
async function pasted(line: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)('sh', ['-c', line], { cwd: folder })
  return JSON.parse(stdout)
}

function curlLines(service: Service): string[] {
  return service.stdout().match(/^ +curl .*$/gm) ?? []
}

async function fetchJson(service: Service, path: string, token = service.token): Promise<unknown> {
  return (await fetch(service.url + path, { headers: bearer(token) })).json()
}

async function upload(service: Service, id: string, bytes: Uint8Array, token = service.token) {
  const form = new FormData()
  form.set('id', id)
  form.set('file', new Blob([bytes.slice()]), 'a.db.lo')
  const address = `${service.url}/api/buckets/1/dedup-files`
  const answer = await fetch(address, { method: 'POST', headers: bearer(token), body: form })
  return { status: answer.status, body: (await answer.json()) as { data: { do_db: boolean; dup_files: string[] } } }
}

function fingerprintOf(seed: number): Uint8Array {
  return madeBytes(seed, { seconds: 15 })
}

describe('the first start', () => {
  test('makes a bucket and a token, and prints lines that work when pasted', async () => {
    const service = await startService(folder)
    expect(service.stdout()).toMatch(/^ {2}console {2}http:\/\/127\.0\.0\.1:\d+\/#token=uni_\w{36}$/m)
    expect(service.stdout().split('\n').length).toBeLessThan(12)
    writeWav('song.mp3', 1)
    await unisono(folder, 'fingerprint', 'song.mp3')
    const [audio, fingerprint] = curlLines(service)
    expect(await pasted(audio)).toMatchObject({ data: { dup_files: [], do_db: true } })
    expect(await pasted(fingerprint)).toMatchObject({ data: { dup_files: ['song-1'], do_db: false } })
    expect(await service.end()).toBe(0)
  })

  test('is the only one: the next keeps everything, and makes nothing', async () => {
    const first = await startService(folder)
    const bytes = fingerprintOf(2)
    expect((await upload(first, 'kept', bytes)).body.data.do_db).toBe(true)
    expect(await first.end('SIGINT')).toBe(0)
    const second = await startService(folder)
    expect(second.stdout()).not.toContain('uni_')
    expect(second.stdout()).toContain('unisono token create')
    await expect.poll(async () => (await fetch(`${second.url}/readyz`)).status).toBe(200)
    expect((await upload(second, 'again', bytes, first.token)).body.data).toMatchObject({ dup_files: ['kept'] })
    expect(await second.end()).toBe(0)
  })

  test('writes nothing to a disk where the ledger is in memory', async () => {
    const service = await startService(folder, ['--ledger', 'memory'])
    expect((await upload(service, 'a', fingerprintOf(3))).status).toBe(200)
    expect(await service.end()).toBe(0)
    expect(existsSync(join(folder, 'unisono-data'))).toBe(false)
  })
})

describe('what cannot be served is said in a sentence', () => {
  test('a data folder that another process has', async () => {
    const service = await startService(folder)
    const second = await unisono(folder, 'serve', '--port', '0')
    expect([second.code, second.stderr]).toEqual([1, expect.stringMatching(/Another process uses the data folder/)])
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200)
  })

  test('a port that is taken', async () => {
    const service = await startService(folder)
    const { port } = new URL(service.url)
    const second = await unisono(folder, 'serve', '--port', port, '--ledger', 'memory')
    expect([second.code, second.stderr]).toEqual([1, `unisono: ${taken(port)}\n`])
  })

  test('a port that is taken, and the first token is still to be shown', async () => {
    const { url } = await startService(folder)
    const { code } = await unisono(folder, 'serve', '--port', new URL(url).port, '--data', 'other')
    expect(code).toBe(1)
    const next = await startService(folder, ['--data', 'other'])
    expect(next.token).toMatch(/^uni_/)
  })

  test('an address of another machine', async () => {
    const { code, stderr } = await unisono(folder, 'serve', '--port', '0', '--host', '192.0.2.1', '--ledger', 'memory')
    expect([code, stderr]).toEqual([1, expect.stringMatching(/192\.0\.2\.1 is no address of this machine/)])
  })

  test.skipIf(process.getuid?.() === 0)('a folder that may not be written to', async () => {
    mkdirSync(join(folder, 'locked'))
    chmodSync(join(folder, 'locked'), 0o500)
    const { code, stderr } = await unisono(folder, 'serve', '--port', '0', '--data', 'locked/data')
    expect(code).toBe(1)
    expect(stderr).toMatch(/locked/)
  })

  test('a folder that is a file', async () => {
    writeFileSync(join(folder, 'file'), '')
    const { code, stderr } = await unisono(folder, 'serve', '--port', '0', '--data', 'file')
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^unisono: .*file.*\.\n$/)])
  })

  test('settings that contradict each other, by their names', async () => {
    const { code, stderr } = await unisono(folder, 'serve', '--ledger', 'memory', '--data', 'here')
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: --data names a folder, but --ledger keeps/)])
  })

  test('settings are printed with where they come from', async () => {
    writeFileSync(join(folder, 'service.json'), '{"host": "::1", "metricsToken": "sesame"}')
    const { code, stdout } = await unisono(folder, 'serve', '--config', 'service.json', '--port', '9', '--print-config')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^host +::1 +host in service\.json$/m)
    expect(stdout).toMatch(/^port +9 +--port$/m)
    expect(stdout).toMatch(/^metricsToken +\*{8} /m)
  })
})

function taken(port: string): string {
  return `Port ${port} of 127.0.0.1 is taken by another program. Stop it, or choose another with --port.`
}

describe('in operation', () => {
  test('requests, uploads, stages and sizes are told to Prometheus', async () => {
    const service = await startService(folder)
    const bytes = fingerprintOf(4)
    await upload(service, 'a', bytes)
    await upload(service, 'b', bytes)
    await fetchJson(service, '/api/buckets/77')
    const text = await (await fetch(`${service.url}/metrics`)).text()
    const lines = [
      'unisono_http_requests_total{method="POST",route="/api/buckets/:bucket_id/dedup-files",status="200"} 2',
      'unisono_http_requests_total{method="GET",route="/api/buckets/:bucket_id",status="404"} 1',
      'unisono_uploads_total{verdict="new",relation="none"} 1',
      'unisono_uploads_total{verdict="duplicate",relation="same"} 1',
      'unisono_ledger_recordings 1',
      'unisono_ledger_buckets 1',
      'unisono_matching_waiting 0',
      'unisono_audio_waiting 0',
    ]
    for (const line of lines) expect(text.split('\n')).toContain(line)
    for (const stage of ['parse', 'look-up', 'verification', 'append'])
      expect(text).toContain(`unisono_stage_seconds_count{stage="${stage}"} 2`)
    const documented = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8')
    for (const [name] of documented.matchAll(/\b(?:unisono|nodejs)_[a-z0-9_]*[a-z0-9]\b/g)) expect(text).toContain(name)
    await service.end()
  })

  test('the log has a line a request, with its id, and no secret', async () => {
    const service = await startService(folder)
    const headers = { ...bearer(service.token), 'x-request-id': 'mine-1' }
    const answer = await fetch(`${service.url}/api/buckets`, { headers })
    expect(answer.headers.get('x-request-id')).toBe('mine-1')
    const other = await fetch(`${service.url}/api/buckets`, { headers: { 'x-request-id': 'not "mine"' } })
    expect(other.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
    expect(await service.end()).toBe(0)
    const lines = service
      .stderr()
      .split('\n')
      .filter((line) => line.startsWith('{'))
    const answered = lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .find(({ reqId }) => reqId === 'mine-1')
    expect(answered).toMatchObject({
      method: 'GET',
      url: '/api/buckets',
      status: 200,
      token: service.token.slice(0, 8),
    })
    expect(service.stderr()).not.toContain(service.token)
  })

  test('a decoder that never ends costs its file an answer, and nothing else', async () => {
    mkdirSync(join(folder, 'programs'))
    writeFileSync(join(folder, 'programs', 'ffmpeg'), '#!/bin/sh\nsleep 4323\n', { mode: 0o755 })
    const flags = ['--audio-wall-seconds', '4', '--audio-cpu-seconds', '4', '--audio-queue', '0']
    const PATH = `${join(folder, 'programs')}:${process.env.PATH}`
    const service = await startService(folder, [...flags, '--audio-concurrency', '1'], { PATH })
    const endless = upload(service, 'endless', Buffer.from('RIFF'))
    await expect.poll(() => isRunning('sleep 4323'), { timeout: 20_000 }).toBe(true)
    expect(await upload(service, 'busy', Buffer.from('RIFF'))).toMatchObject({ status: 503 })
    expect(await upload(service, 'other', fingerprintOf(9))).toMatchObject({ status: 200 })
    expect(await endless).toMatchObject({
      status: 422,
      body: { errors: { file: [expect.stringMatching(/^Fingerprinting the file took more than 4 seconds/)] } },
    })
    await expect.poll(() => isRunning('sleep 4323')).toBe(false)
    await service.end()
  })

  test('without audio the answer says how to make a fingerprint', async () => {
    const service = await startService(folder, ['--audio', 'off'])
    expect(service.stdout()).toContain('It takes fingerprints, but no audio: the settings turn it off.')
    const { status, body } = await upload(service, 'a', Buffer.from('RIFF'))
    expect(status).toBe(422)
    expect(JSON.stringify(body)).toContain('unisono fingerprint')
    await service.end()
  })

  test('links are made of the public URL', async () => {
    const service = await startService(folder, [
      '--ledger',
      'memory',
      '--public-url',
      'https://dedup.example.org/music/',
    ])
    const token = /token +(uni_\w+)/.exec(service.stdout())?.[1] ?? ''
    expect(service.stdout()).toContain(`https://dedup.example.org/music/#token=${token}`)
    const [, port] = /listening at http:\/\/127\.0\.0\.1:(\d+)/.exec(service.stderr()) ?? []
    const answer = await fetch(`http://127.0.0.1:${port}/api/buckets`, { headers: bearer(token) })
    expect(await answer.json()).toMatchObject({ meta: { path: 'https://dedup.example.org/music/api/buckets' } })
    await service.end()
  })

  test('a token makes no more requests a minute than the settings allow', async () => {
    const service = await startService(folder, ['--requests-per-minute', '4'])
    const statuses: number[] = []
    for (let i = 0; i < 5; i++) {
      const answer = await fetch(`${service.url}/api/buckets`, { headers: bearer(service.token) })
      statuses.push(answer.status)
      if (answer.status === 429) {
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
        expect(await answer.json()).toEqual({ message: expect.stringMatching(/^Too many requests/) })
      }
    }
    expect(statuses).toEqual([200, 200, 200, 200, 429])
    await service.end()
  })

  test('a stop answers what is under way: nothing that was acknowledged is lost', async () => {
    const service = await startService(folder)
    const acknowledged: string[] = []
    const files = [5, 6, 7, 8].map(fingerprintOf)
    let count = 0
    const client = async (bytes: Uint8Array) => {
      for (;;) {
        const id = `id-${count++}`
        const { status } = await upload(service, id, bytes).catch(() => ({ status: 0 }))
        if (status === 200) acknowledged.push(id)
        else return
      }
    }
    const clients = files.map(client)
    await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(20)
    expect(await service.end()).toBe(0)
    await Promise.all(clients)
    const again = await startService(folder)
    const rows = (await fetchJson(again, '/api/buckets/1/dedup-files?all=1', service.token)) as {
      data: { dup_files: string[] }[]
    }
    expect(rows.data).toHaveLength(4)
    const known = new Set(rows.data.flatMap(({ dup_files }) => dup_files))
    expect(acknowledged.filter((id) => !known.has(id))).toEqual([])
    await again.end()
  })

  test('a second signal ends it at once', async () => {
    const service = await startService(folder)
    const slow = fetch(`${service.url}/api/buckets/1/dedup-files`, {
      method: 'POST',
      headers: { ...bearer(service.token), 'content-type': 'multipart/form-data; boundary=b' },
      body: new ReadableStream({ start: (stream) => stream.enqueue(Buffer.from('--b\r\n')) }),
      duplex: 'half',
    } as RequestInit).catch(() => undefined)
    await expect.poll(async () => (await fetch(`${service.url}/healthz`)).status).toBe(200)
    service.child.kill('SIGTERM')
    service.child.kill('SIGINT')
    await expect.poll(() => service.stderr()).toContain('Stopping')
    await setTimeout(500)
    expect(service.child.exitCode).toBe(null)
    expect(await service.end('SIGTERM')).toBe(130)
    await slow
  })
})
