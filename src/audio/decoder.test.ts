import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DecodeError } from './decode-error.ts'
import type { Decoded, DecodeRequest, Decoder } from './decoder.ts'
import { findEngine, openDecoder } from './engine.ts'

const SECONDS = 6
const STANDARD: DecodeRequest = { sampleRate: 8000, channels: 2 }
const directory = mkdtempSync(join(tmpdir(), 'decoder-'))
const decoders = {} as Record<'ffmpeg' | 'wasm', Decoder>

beforeAll(async () => {
  for (const name of ['ffmpeg', 'wasm'] as const) decoders[name] = openDecoder(await findEngine(name))
  make('base.wav', '-f', 'lavfi', '-i', `${TUNE}:d=${SECONDS}`)
})
afterAll(() => rmSync(directory, { recursive: true }))

/** A sweep on the left and a beating chord on the right, at 44.1 kHz. */
const TUNE = 'aevalsrc=0.3*sin(600*t*t+900*t)|0.2*sin(2000*t)+0.2*sin(2513*t)*sin(9*t)+0.1*sin(7100*t):s=44100:c=stereo'

function at(name: string): string {
  return join(directory, name)
}

function make(name: string, ...args: string[]): string {
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', ...args, `file:${at(name)}`])
  return at(name)
}

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content)
  return at(name)
}

interface Sound {
  readonly pcm: Float32Array
  readonly decoded: Decoded
}

async function decode(engine: 'ffmpeg' | 'wasm', path: string, request: Partial<DecodeRequest> = {}): Promise<Sound> {
  const chunks: Float32Array[] = []
  const decoded = await decoders[engine].decode(path, { ...STANDARD, ...request }, (pcm) => chunks.push(pcm.slice()))
  const pcm = new Float32Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let offset = 0
  for (const chunk of chunks) {
    pcm.set(chunk, offset)
    offset += chunk.length
  }
  return { pcm, decoded }
}

async function failure(
  engine: 'ffmpeg' | 'wasm',
  path: string,
  request?: Partial<DecodeRequest>,
): Promise<DecodeError> {
  const error: unknown = await decode(engine, path, request).then(
    () => new Error('it was decoded'),
    (reason: unknown) => reason,
  )
  if (error instanceof DecodeError) return error
  throw error
}

function energy(pcm: Float32Array): number {
  return pcm.reduce((sum, x) => sum + x * x, 0)
}

/** 1 for the same sound at any level. */
function correlation(a: Float32Array, b: Float32Array): number {
  const length = Math.min(a.length, b.length)
  let product = 0
  for (let i = 0; i < length; i++) product += a[i] * b[i]
  return product / Math.sqrt(energy(a.subarray(0, length)) * energy(b.subarray(0, length)))
}

const VIDEO = ['-f', 'lavfi', '-i', `color=black:size=64x64:rate=5:d=${SECONDS}`, '-map', '0:a', '-map', '1:v']
const FORMATS: [name: string, codec: string, lossless: boolean, args: string[]][] = [
  ['a.mp3', 'mp3', false, ['-b:a', '128k']],
  ['a.m4a', 'aac', false, ['-b:a', '128k']],
  ['a.aac', 'aac', false, ['-b:a', '128k']],
  ['alac.m4a', 'alac', true, ['-c:a', 'alac']],
  ['a.wma', 'wmav2', false, ['-c:a', 'wmav2']],
  ['a.flac', 'flac', true, []],
  ['a.ogg', 'vorbis', false, ['-c:a', 'libvorbis']],
  ['a.opus', 'opus', false, ['-b:a', '96k']],
  ['a.wav', 'pcm_s16le', true, []],
  ['a.aiff', 'pcm_s16be', true, []],
  ['a.wv', 'wavpack', true, []],
  ['a.tta', 'tta', true, []],
  ['a.ac3', 'ac3', false, []],
  ['a.mp2', 'mp2', false, []],
  ['a.caf', 'pcm_s16be', true, []],
  ['a.au', 'pcm_s16be', true, []],
  ['a.g722', 'adpcm_g722', false, ['-ar', '16000', '-ac', '1']],
  ['a.gsm', 'gsm', false, ['-ar', '8000', '-ac', '1']],
  ['a.mp4', 'aac', false, [...VIDEO, '-c:v', 'mpeg4']],
  ['a.mkv', 'flac', true, [...VIDEO, '-c:a', 'flac', '-c:v', 'mpeg4']],
  ['a.webm', 'opus', false, ['-c:a', 'libopus']],
  ['a.mov', 'aac', false, [...VIDEO, '-c:v', 'mpeg4']],
  ['a.avi', 'mp3', false, [...VIDEO, '-c:v', 'mpeg4']],
  ['a.flv', 'mp3', false, [...VIDEO]],
  ['a.ts', 'mp2', false, [...VIDEO, '-c:v', 'mpeg2video', '-r', '25']],
]

describe.each(FORMATS)('%s', (name, codec, lossless, args) => {
  test('gives the same sound by both engines', async () => {
    const path = make(name, '-i', at('base.wav'), ...args)
    const [native, wasm] = [await decode('ffmpeg', path), await decode('wasm', path)]
    for (const { decoded, pcm } of [native, wasm]) {
      expect(decoded).toMatchObject({ codec, lossless, warnings: [] })
      expect(Math.abs(decoded.seconds - SECONDS)).toBeLessThan(0.2)
      expect(pcm.length).toBe(decoded.seconds * 16000)
    }
    expect(correlation(native.pcm, wasm.pcm)).toBeGreaterThan(0.999)
  })
})

describe.each(['ffmpeg', 'wasm'] as const)('by %s', (engine) => {
  test('its version is said, and what the file is', async () => {
    const { decoded } = await decode(engine, at('base.wav'))
    expect(decoded.engine).toMatch(engine === 'ffmpeg' ? /^ffmpeg \S+$/ : /^wasm \d+\.\d+/)
    expect(decoded).toMatchObject({
      container: 'wav',
      sampleRate: 44100,
      channels: 2,
      bitDepth: 16,
      bitRate: 1411000,
      claimedSeconds: 6,
    })
  })

  test.each([
    ['one', ['-ac', '1'], 1],
    ['five and one', ['-ac', '6'], 6],
    ['eight', ['-ac', '8'], 8],
  ])('%s channels become two', async (_, args, channels) => {
    const { pcm, decoded } = await decode(engine, make(`channels-${channels}.wav`, '-i', at('base.wav'), ...args))
    expect(decoded.channels).toBe(channels)
    expect(pcm.length).toBe(SECONDS * 16000)
    expect(energy(pcm) / pcm.length).toBeGreaterThan(0.003)
    expect(pcm.every((x) => Math.abs(x) <= 1)).toBe(true)
  })

  test.each([8000, 192000])('%i Hz', async (rate) => {
    const { decoded } = await decode(engine, make(`rate-${rate}.flac`, '-i', at('base.wav'), '-ar', String(rate)))
    expect(decoded).toMatchObject({ sampleRate: rate, seconds: SECONDS })
  })

  test('the rate of the file is kept if none is asked for', async () => {
    const { pcm, decoded } = await decode(engine, at('base.wav'), { sampleRate: undefined })
    expect(pcm.length).toBe(44100 * 2 * SECONDS)
    expect(decoded.seconds).toBe(SECONDS)
  })

  test('a part, by decoding to it and by jumping', async () => {
    const whole = (await decode(engine, at('base.wav'))).pcm
    for (const seek of ['exact', 'fast'] as const) {
      const { pcm, decoded } = await decode(engine, at('base.wav'), { startSeconds: 2, lengthSeconds: 1.5, seek })
      expect(decoded.seconds).toBeCloseTo(1.5, 2)
      expect(decoded.warnings).toEqual([])
      expect(correlation(pcm, whole.subarray(32000, 56000))).toBeGreaterThan(0.98)
    }
  })

  test.each([
    ["it's got 'quotes'.wav"],
    ['-i.wav'],
    ['a:b%03d.wav'],
    ['http:  spaces "and" ünï©ode ♫.wav'],
    ['concat:x|y.wav'],
  ])('a file called %s', async (name) => {
    cpSync(at('base.wav'), at(name))
    expect((await decode(engine, at(name))).decoded.seconds).toBe(SECONDS)
  })

  test('a name that is relative and begins like an option', async () => {
    const before = process.cwd()
    mkdirSync(at('here'), { recursive: true })
    cpSync(at('base.wav'), at('here/-y.wav'))
    process.chdir(at('here'))
    try {
      expect((await decode(engine, '-y.wav')).decoded.seconds).toBe(SECONDS)
    } finally {
      process.chdir(before)
    }
  })

  test.each([
    ['list.m3u', 'base.wav\n'],
    ['list.m3u8', '#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nbase.wav\n#EXT-X-ENDLIST\n'],
    ['hls.mp3', '#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nbase.wav\n#EXT-X-ENDLIST\n'],
    ['concat.mp3', "ffconcat version 1.0\nfile 'base.wav'\n"],
    ['session.sdp', 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n'],
  ])('a playlist opens no other file: %s', async (name, content) => {
    const error = await failure(engine, write(name, content))
    expect(error.kind).toBe('not-audio')
    expect(error.message).toContain(name)
  })

  test('a file that has another name than kind', async () => {
    cpSync(at('base.wav'), at('really-wav.mp3'))
    cpSync(at('base.wav'), at('really-wav.gsm'))
    expect((await decode(engine, at('really-wav.mp3'))).decoded.codec).toBe('pcm_s16le')
    expect((await decode(engine, at('really-wav.gsm'))).decoded.codec).toBe('pcm_s16le')
  })

  test('half a file gives half the sound, and says so', async () => {
    const path = make('half.flac', '-i', at('base.wav'))
    truncateSync(path, readFileSync(path).length / 2)
    const { decoded } = await decode(engine, path)
    expect(decoded.claimedSeconds).toBe(SECONDS)
    expect(decoded.seconds).toBeGreaterThan(1)
    expect(decoded.seconds).toBeLessThan(5)
    expect(decoded.warnings[0]).toMatch(/lasts 6.0 s, but only \d.\d s came out/)
  })

  test('half a wav says so too', async () => {
    const path = write('half.wav', readFileSync(at('base.wav')).subarray(0, 500_000))
    expect((await decode(engine, path)).decoded.warnings[0]).toMatch(/has 1058\d{3} bytes, but it has 500000/)
  })

  test('holes in an mp3 are passed over, and mentioned', async () => {
    const bytes = readFileSync(make('holes.mp3', '-i', at('base.wav'), '-b:a', '192k'))
    for (let i = 20000; i + 900 < bytes.length; i += 20000) bytes.fill(0x55, i, i + 900)
    const { decoded } = await decode(engine, write('holes.mp3', bytes))
    expect(decoded.seconds).toBeGreaterThan(5)
    expect(decoded.warnings).not.toEqual([])
  })

  test('the lengths of a wav written to a pipe are no lengths', async () => {
    const bytes = Buffer.from(readFileSync(at('base.wav')))
    bytes.writeUInt32LE(0xffffffff, 4)
    bytes.writeUInt32LE(0xffffffff, bytes.indexOf('data') + 4)
    expect((await decode(engine, write('endless.wav', bytes))).decoded).toMatchObject({
      seconds: SECONDS,
      warnings: [],
    })
  })

  test('sound beyond 4 GB is reached', async () => {
    const bytes = Buffer.from(readFileSync(at('base.wav')))
    bytes.writeUInt32LE(0xffffffff, 4)
    bytes.writeUInt32LE(0xffffffff, bytes.indexOf('data') + 4)
    // Sparse: it takes no room.
    const path = write('huge.wav', bytes)
    truncateSync(path, 4_600_000_000)
    const { decoded } = await decode(engine, path, { startSeconds: 25_000, lengthSeconds: 1, seek: 'fast' })
    expect(decoded.seconds).toBeCloseTo(1, 1)
  })

  test.each<[kind: string, sentence: RegExp, path: () => string]>([
    ['missing', /There is no file .*nowhere.mp3/, () => at('nowhere.mp3')],
    ['not-a-file', /is a directory/, () => directory],
    ['not-a-file', /is a device/, () => '/dev/null'],
    ['empty', /0 bytes/, () => write('empty.mp3', '')],
    ['not-audio', /not an audio file/, () => write('text.mp3', 'this is not audio\n'.repeat(400))],
    [
      'not-audio',
      /not an audio file/,
      () =>
        write(
          'noise.mp3',
          Uint8Array.from({ length: 60000 }, (_, i) => (i * 7919 + ((i * i * 31) >> 3)) & 127),
        ),
    ],
    [
      'no-audio-stream',
      /holds no sound/,
      () => make('silent.mp4', '-f', 'lavfi', '-i', 'color=black:size=64x64:rate=5:d=1', '-c:v', 'mpeg4'),
    ],
    [
      'not-audio',
      /moov atom/,
      () => write('headless.m4a', readFileSync(make('whole.m4a', '-i', at('base.wav'))).subarray(0, 20000)),
    ],
  ])('%s: %s', async (kind, sentence, path) => {
    const error = await failure(engine, path())
    expect(error.kind).toBe(kind)
    expect(error.message).toMatch(sentence)
  })

  test('what the consumer throws is thrown', async () => {
    const full = new Error('the disk is full')
    const onPcm = () => {
      throw full
    }
    await expect(decoders[engine].decode(at('base.wav'), STANDARD, onPcm)).rejects.toBe(full)
    expect((await decode(engine, at('base.wav'))).decoded.seconds).toBe(SECONDS)
  })
})

describe('an ffmpeg process', () => {
  test('is killed by an abort', async () => {
    const path = make('long.wav', '-f', 'lavfi', '-i', 'anullsrc=r=44100:cl=stereo', '-t', '600')
    const controller = new AbortController()
    const onPcm = () => controller.abort()
    const decoding = decoders.ffmpeg.decode(path, { ...STANDARD, signal: controller.signal }, onPcm)
    await expect(decoding).rejects.toMatchObject({ kind: 'aborted' })
    await expect(decoders.ffmpeg.decode(path, { ...STANDARD, signal: controller.signal }, onPcm)).rejects.toMatchObject(
      { kind: 'aborted' },
    )
  })

  test('is not started after an abort', async () => {
    for (const turns of [0, 1, 2, 5, 10]) {
      const controller = new AbortController()
      const decoding = decode('ffmpeg', at('base.wav'), { signal: controller.signal })
      const aborted = expect(decoding).rejects.toMatchObject({ kind: 'aborted' })
      for (let i = 0; i < turns; i++) await new Promise(setImmediate)
      controller.abort()
      await aborted
    }
  })

  test('gives the same sound whether its output has a folder to begin in or not, and leaves nothing there', async () => {
    const before = process.env.TMPDIR
    const folders = [at('temporary'), at('x'.repeat(90))]
    for (const folder of folders) mkdirSync(folder)
    try {
      const sounds: Float32Array[] = []
      for (const place of [...folders, at('nowhere')]) {
        process.env.TMPDIR = place
        sounds.push((await decode('ffmpeg', at('base.wav'))).pcm)
      }
      for (const folder of folders) expect(readdirSync(folder)).toEqual([])
      expect(sounds[0].length).toBe(SECONDS * 16_000)
      expect(sounds[1]).toEqual(sounds[0])
      expect(sounds[2]).toEqual(sounds[0])
    } finally {
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
    }
  })

  test('that never ends is ended', async () => {
    const endless = write('ffmpeg-that-hangs', '#!/bin/sh\nexec sleep 60\n')
    execFileSync('chmod', ['+x', endless])
    const began = Date.now()
    const decoding = openDecoder({ name: 'ffmpeg', executable: endless }).decode(
      at('base.wav'),
      { ...STANDARD, timeoutSeconds: 0.2 },
      () => {},
    )
    await expect(decoding).rejects.toMatchObject({ kind: 'timeout', message: expect.stringContaining('0.2 seconds') })
    expect(Date.now() - began).toBeLessThan(5000)
  })

  test.each([
    ['is not there', '/nowhere/ffmpeg'],
    ['lacks a library', () => write('ffmpeg-that-fails', '#!/bin/sh\nexit 127\n')],
  ])('that %s is no engine', async (_, executable) => {
    const path = typeof executable === 'string' ? executable : executable()
    if (typeof executable !== 'string') execFileSync('chmod', ['+x', path])
    const decoding = openDecoder({ name: 'ffmpeg', executable: path }).decode(at('base.wav'), STANDARD, () => {})
    await expect(decoding).rejects.toMatchObject({ kind: 'no-engine', message: expect.stringContaining('wasm') })
  })
})

describe('the engine', () => {
  test('is the system’s if there is one, and wasm if there is none', async () => {
    const before = process.env.PATH
    expect((await findEngine('auto')).name).toBe('ffmpeg')
    process.env.PATH = directory
    try {
      expect((await findEngine('auto')).name).toBe('wasm')
      await expect(findEngine('ffmpeg')).rejects.toMatchObject({
        kind: 'no-engine',
        message: /not on the PATH|no ffmpeg on the PATH/,
      })
    } finally {
      process.env.PATH = before
    }
    expect((await findEngine('wasm')).name).toBe('wasm')
  })
})
