import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { MAIN } from '../../test/command-line.ts'
import { isRunning } from '../../test/running.ts'
import { syntheticMusic } from '../../test/synthetic-music.ts'
import { WavWriter } from '../audio/wav.ts'
import { type AudioLimits, LimitedAudio, type LimitedAudioOptions } from './audio.ts'

const LIMITS: AudioLimits = {
  cpuSeconds: 20,
  wallSeconds: 40,
  memoryBytes: 512 * 2 ** 20,
  longestSeconds: 120,
  fingerprintBytes: 2 ** 20,
}
const PATH = process.env.PATH ?? ''
const never = new AbortController().signal
const open: LimitedAudio[] = []
let folder: string

function limitedAudio(limits: Partial<AudioLimits> = {}, options: Partial<LimitedAudioOptions> = {}): LimitedAudio {
  const limited = { engine: 'ffmpeg', concurrency: 1, longestQueue: 1, ...options } as const
  const audio = new LimitedAudio({ ...limited, limits: { ...LIMITS, ...limits } })
  open.push(audio)
  return audio
}

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

function ffmpeg(...args: readonly string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { cwd: folder })
}

/** From now on `ffmpeg` is this script. */
function putInPlaceOfFfmpeg(script: string): void {
  const programs = join(folder, 'programs')
  mkdirSync(programs, { recursive: true })
  writeFileSync(join(programs, 'ffmpeg'), `#!/bin/sh\n${script}\n`)
  chmodSync(join(programs, 'ffmpeg'), 0o755)
  process.env.PATH = programs + delimiter + PATH
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-limited-'))
  const wav = new WavWriter(join(folder, 'song.wav'), 8000, 2)
  wav.push(syntheticMusic({ seed: 5, seconds: 20 }))
  wav.close()
  ffmpeg('-i', 'song.wav', '-b:a', '96k', 'song.m4a')
  ffmpeg('-i', 'song.wav', 'song.ogg')
})

afterEach(() => {
  process.env.PATH = PATH
  for (const audio of open.splice(0)) audio.close()
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('an audio file from outside', () => {
  test.each(['ffmpeg', 'wasm'] as const)('gives the bytes that the command writes, by %s', async (engine) => {
    const audio = limitedAudio({}, { engine })
    for (const name of ['song.wav', 'song.m4a', 'song.ogg']) {
      execFileSync(process.execPath, [MAIN, 'fingerprint', '--decoder', engine, name], { cwd: folder })
      const bytes = await audio.fingerprint(join(folder, name), never)
      expect(Buffer.from(bytes).equals(readFileSync(join(folder, `${name}.db.lo`)))).toBe(true)
    }
  })

  test('is refused in a sentence that names no path', async () => {
    const audio = limitedAudio()
    const silence = new WavWriter(join(folder, 'silence.wav'), 8000, 2)
    silence.push(new Float32Array(80000))
    silence.close()
    const bad = {
      'silence.wav': /^The audio has too little sound to be recognised by: 0 peaks/,
      'text.mp3': /^The file is not an audio file/,
      'empty.mp3': /^The file is empty/,
    }
    write('text.mp3', 'not a song at all\n'.repeat(100))
    write('empty.mp3', '')
    for (const [name, message] of Object.entries(bad)) {
      const refused = audio.fingerprint(join(folder, name), never)
      await expect(refused).rejects.toMatchObject({ name: 'AudioError', kind: 'unusable', message })
      await expect(refused).rejects.not.toMatchObject({ message: expect.stringContaining(folder) })
    }
  })
})

/** An index of a movie whose only sound lies in another file. */
function movieOf(other: string): Buffer {
  ffmpeg('-i', 'song.wav', '-c:a', 'pcm_s16le', 'own.mov')
  const movie = readFileSync(join(folder, 'own.mov'))
  const at = movie.indexOf('url \0\0\0\x01', 0, 'latin1')
  const reference = Buffer.from(`${other}\0`, 'latin1')
  expect(at).toBeGreaterThan(0)
  const alias = Buffer.concat([Buffer.from('url \0\0\0\0', 'latin1'), reference])
  const grown = Buffer.concat([movie.subarray(0, at), alias, movie.subarray(at + 8)])
  for (const box of ['moov', 'trak', 'mdia', 'minf', 'dinf', 'dref']) {
    const start = grown.lastIndexOf(box, at, 'latin1') - 4
    grown.writeUInt32BE(grown.readUInt32BE(start) + reference.length, start)
  }
  grown.writeUInt32BE(grown.readUInt32BE(at - 4) + reference.length, at - 4)
  return grown.subarray(grown.indexOf('moov', 0, 'latin1') - 4)
}

describe('a file that names other files', () => {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    response.end(readFileSync(join(folder, 'song.wav')))
  })
  let address: string

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/song.wav`
  })
  afterAll(() => server.close())

  test.each(['ffmpeg', 'wasm'] as const)('opens none of them, by %s', async (engine) => {
    const audio = limitedAudio({}, { engine })
    const other = join(folder, 'song.wav')
    const svg = `<svg xmlns="http://www.w3.org/2000/svg"><image href="${address}"/><image href="file://${other}"/></svg>`
    const ftyp = Buffer.from('\0\0\0\x14ftypqt  \0\0\0\0qt  ', 'latin1')
    const files = [
      ...[address, other, `file://${other}`].map((named, i) =>
        write(`list${i}.m3u8`, `#EXTM3U\n#EXT-X-TARGETDURATION:20\n#EXTINF:20,\n${named}\n#EXT-X-ENDLIST\n`),
      ),
      write('list.mp3', `#EXTM3U\n#EXT-X-TARGETDURATION:20\n#EXTINF:20,\n${address}\n#EXT-X-ENDLIST\n`),
      write('list.ffconcat', `ffconcat version 1.0\nfile '${other}'\n`),
      write('list.sdp', 'v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n'),
      write('list.asx', `<asx><entry><ref href="${address}"/></entry></asx>`),
      write('list.pls', `[playlist]\nFile1=${address}\n`),
      write('picture.svg', svg),
      write('other.mov', Buffer.concat([ftyp, movieOf('song.wav')])),
      write('distant.mov', Buffer.concat([ftyp, movieOf(address)])),
    ]
    for (const file of files) {
      const refused = audio.fingerprint(file, never)
      await expect(refused, file).rejects.toMatchObject({ kind: 'unusable' })
    }
    expect(requests).toEqual([])
  })
})

describe('the limits', () => {
  test('end a decoder that never ends, with all its processes', async () => {
    putInPlaceOfFfmpeg('sleep 4321 & sleep 4321')
    const endless = limitedAudio({ wallSeconds: 1 }).fingerprint(join(folder, 'song.wav'), never)
    await expect(endless).rejects.toMatchObject({ kind: 'over-limit', message: /more than 1 seconds/ })
    await expect.poll(() => isRunning('sleep 4321')).toBe(false)
  })

  test('end a decoder that uses up its processor time', async () => {
    putInPlaceOfFfmpeg('while :; do :; done')
    const busy = limitedAudio({ cpuSeconds: 1 }).fingerprint(join(folder, 'song.wav'), never)
    await expect(busy).rejects.toMatchObject({ kind: 'over-limit' })
  })

  test('take what a killed decoder left for no fingerprint', async () => {
    putInPlaceOfFfmpeg(`PATH='${PATH}' ffmpeg "$@"; kill -9 $$`)
    const killed = limitedAudio().fingerprint(join(folder, 'song.wav'), never)
    await expect(killed).rejects.toMatchObject({ kind: 'over-limit', message: /stopped from outside \(SIGKILL\)/ })
  })

  test('leave a memory bomb no memory', async () => {
    putInPlaceOfFfmpeg('exec tail /dev/zero')
    const bomb = limitedAudio({ memoryBytes: 256 * 2 ** 20 }).fingerprint(join(folder, 'song.wav'), never)
    await expect(bomb).rejects.toMatchObject({ name: 'AudioError' })
    putInPlaceOfFfmpeg('echo "[fatal] Cannot allocate memory" >&2; exit 1')
    const refused = limitedAudio().fingerprint(join(folder, 'song.wav'), never)
    await expect(refused).rejects.toMatchObject({ kind: 'over-limit', message: /out of memory/ })
  })

  test('stop a small file of endless silence', async () => {
    ffmpeg('-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono', '-t', '7200', 'hours.flac')
    const long = limitedAudio().fingerprint(join(folder, 'hours.flac'), never)
    await expect(long).rejects.toMatchObject({ kind: 'over-limit', message: /lasts more than 120 seconds/ })
  })

  test('let it write to no file', async () => {
    putInPlaceOfFfmpeg(`(echo written > '${join(folder, 'written')}'); PATH='${PATH}' exec ffmpeg "$@"`)
    await limitedAudio().fingerprint(join(folder, 'song.wav'), never)
    expect(readFileSync(join(folder, 'written'), 'utf8')).toBe('')
  })

  test('give a fingerprint no more bytes than it may have', async () => {
    const large = limitedAudio({ fingerprintBytes: 100 }).fingerprint(join(folder, 'song.wav'), never)
    await expect(large).rejects.toMatchObject({ kind: 'over-limit', message: /more than 100 bytes/ })
  })
})

describe('the queue', () => {
  test('lets some run, some wait, and refuses the others', async () => {
    putInPlaceOfFfmpeg('sleep 4322')
    const audio = limitedAudio()
    const [first, second] = [new AbortController(), new AbortController()]
    const path = join(folder, 'song.wav')
    const running = expect(audio.fingerprint(path, first.signal)).rejects.toMatchObject({ kind: 'aborted' })
    const waiting = expect(audio.fingerprint(path, second.signal)).rejects.toMatchObject({ kind: 'aborted' })
    await expect(audio.fingerprint(path, never)).rejects.toMatchObject({ kind: 'busy' })
    expect(audio.load).toEqual({ running: 1, waiting: 1 })
    await expect.poll(() => isRunning('sleep 4322'), { timeout: 10_000 }).toBe(true)
    second.abort()
    await waiting
    expect(audio.load).toEqual({ running: 1, waiting: 0 })
    first.abort()
    await running
    await expect.poll(() => isRunning('sleep 4322')).toBe(false)
    expect(audio.load).toEqual({ running: 0, waiting: 0 })
  })

  test('goes on after a failure', async () => {
    const audio = limitedAudio({}, { longestQueue: 2 })
    const bad = audio.fingerprint(write('text.mp3', 'no song'), never)
    const good = audio.fingerprint(join(folder, 'song.ogg'), never)
    await expect(bad).rejects.toMatchObject({ kind: 'unusable' })
    expect((await good).length).toBeGreaterThan(500)
  })
})
