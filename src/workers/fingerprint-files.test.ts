import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findEngine, openDecoder } from '../audio/engine.ts'
import { ConstellationExtractor } from '../dsp/extractor.ts'
import { decodeFingerprint, encodeFingerprint } from '../fingerprint/codec.ts'
import { durationSeconds } from '../fingerprint/fingerprint.ts'
import { type FileFingerprint, fingerprintFile, fingerprintFiles, openAudioWorkers } from './fingerprint-files.ts'

const SECONDS = 12
const directory = mkdtempSync(join(tmpdir(), 'fingerprints-'))
const at = (name: string) => join(directory, name)

function make(name: string, source: string, ...args: string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-nostdin', '-y', '-f', 'lavfi', '-i', source, ...args, at(name)])
}

beforeAll(() => {
  const tune = 'sin(2*PI*(400+100*mod(floor(3*t)*7,11))*t)*exp(-3*mod(t,1/3))'
  make('tune.wav', `aevalsrc='0.4*${tune}|0.3*${tune}':s=44100:d=${SECONDS}`)
  make('silence.flac', 'anullsrc=r=44100:cl=stereo', '-t', '5')
  make('hours.wav', 'anullsrc=r=44100:cl=stereo', '-t', '1800')
  writeFileSync(at('text.mp3'), 'this is not audio\n'.repeat(100))
  writeFileSync(at('empty.mp3'), '')
})
afterAll(() => rmSync(directory, { recursive: true }))

async function collect(files: AsyncIterable<FileFingerprint>): Promise<Map<string, FileFingerprint>> {
  const found = new Map<string, FileFingerprint>()
  for await (const file of files) found.set(file.path, file)
  return found
}

describe.each(['ffmpeg', 'wasm'] as const)('by %s', (engine) => {
  test('good and bad files each have their result', async () => {
    const paths = ['tune.wav', 'text.mp3', 'empty.mp3', 'silence.flac', 'nowhere.ogg'].map(at)
    const found = await collect(fingerprintFiles(paths, { engine, concurrency: 2 }))
    expect(found.size).toBe(5)
    expect(found.get(at('text.mp3'))?.error?.kind).toBe('not-audio')
    expect(found.get(at('empty.mp3'))?.error?.kind).toBe('empty')
    expect(found.get(at('nowhere.ogg'))?.error).toMatchObject({
      name: 'DecodeError',
      kind: 'missing',
      path: at('nowhere.ogg'),
    })
    expect(found.get(at('silence.flac'))).toMatchObject({
      fingerprint: { constellation: { times: new Uint32Array() } },
    })
    const tune = found.get(at('tune.wav'))
    if (tune?.error !== undefined || tune === undefined) throw tune?.error
    expect(tune.decoded).toMatchObject({ codec: 'pcm_s16le', seconds: SECONDS, warnings: [] })
    expect(tune.fingerprint.engine).toBe(tune.decoded.engine)
    expect(durationSeconds(tune.fingerprint)).toBe(SECONDS)
    expect(tune.cpuSeconds).toBeGreaterThan(0.01)
    expect(decodeFingerprint(encodeFingerprint(tune.fingerprint))).toEqual(tune.fingerprint)
  })

  test('the fingerprint is that of the decoded sound', async () => {
    const extractor = new ConstellationExtractor()
    const decoder = openDecoder(await findEngine(engine))
    await decoder.decode(at('tune.wav'), { sampleRate: 8000, channels: 2 }, (pcm) => extractor.push(pcm))
    const { fingerprint } = await fingerprintFile(at('tune.wav'), { engine, kind: 'query' })
    expect(fingerprint.kind).toBe('query')
    expect(fingerprint.constellation.times.length).toBeGreaterThan(20)
    expect(fingerprint.constellation).toEqual(extractor.finish())
  })

  test('a part, also saved as wav', async () => {
    const wavPath = at(`${engine}.wav`)
    const request = { engine, startSeconds: 3, lengthSeconds: 4, wavPath } as const
    const { fingerprint } = await fingerprintFile(at('tune.wav'), request)
    expect(durationSeconds(fingerprint)).toBeCloseTo(4, 2)
    expect(readFileSync(wavPath).length).toBe(44 + Math.round(fingerprint.duration * 16) * 4)
  })

  test('a time-out ends the file alone', async () => {
    const paths = ['hours.wav', 'tune.wav'].map(at)
    const found = await collect(
      fingerprintFiles(paths, { engine, concurrency: 1, timeoutSeconds: engine === 'wasm' ? 1.2 : 0.4 }),
    )
    expect(found.get(at('hours.wav'))?.error).toMatchObject({ kind: 'timeout' })
    expect(found.get(at('tune.wav'))?.error).toBeUndefined()
  })

  test('an abort ends all', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 300)
    const files = fingerprintFiles([at('hours.wav'), at('hours.wav')], {
      engine,
      concurrency: 1,
      signal: controller.signal,
    })
    await expect(collect(files)).rejects.toMatchObject({ kind: 'aborted' })
  })

  test('workers can be kept, and tell the bandwidth', async () => {
    const workers = await openAudioWorkers({ engine, concurrency: 1 })
    const found = await collect(fingerprintFiles([at('tune.wav')], { workers }))
    expect(found.get(at('tune.wav'))?.error).toBeUndefined()
    expect((await workers.bandwidth(at('tune.wav'), SECONDS)).cutoffHz).toBeLessThanOrEqual(22050)
    await workers.close()
    await expect(workers.fingerprint(at('tune.wav'))).rejects.toMatchObject({ kind: 'aborted' })
  })
})

test('paths are taken as they are needed, and whoever stops early stops the work', async () => {
  let taken = 0
  const endless = function* () {
    for (;;) {
      taken++
      yield at('nowhere.ogg')
    }
  }
  let seen = 0
  for await (const _ of fingerprintFiles(endless(), { engine: 'ffmpeg', concurrency: 2 })) if (++seen === 3) break
  expect(taken).toBeLessThanOrEqual(6)
})
