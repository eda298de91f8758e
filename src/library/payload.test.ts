import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { payloadKey } from './payload.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'unisono-payload-'))
  ffmpeg('-f', 'lavfi', '-i', 'anoisesrc=d=3:seed=1:a=0.3', '-ar', '44100', 'noise.wav')
})

afterAll(() => rmSync(folder, { recursive: true }))

function ffmpeg(...args: readonly string[]): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args], { cwd: folder })
}

function put(name: string, ...parts: readonly (string | Uint8Array)[]): string {
  const path = join(folder, name)
  writeFileSync(
    path,
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))),
  )
  return path
}

const LONG_TITLE = 'A title that fills pages. '.repeat(3000)

describe.each(['mp3', 'flac', 'ogg', 'opus', 'm4a', 'wav', 'aiff'])('%s', (ending) => {
  const encoder = ending === 'ogg' ? ['-c:a', 'libvorbis'] : []

  test('keeps its key with other tags, and has another with other sound', async () => {
    const [plain, tagged, other] = ['plain', 'tagged', 'other'].map((name) => `${name}.${ending}`)
    ffmpeg('-i', 'noise.wav', ...encoder, plain)
    const tags = ['-metadata', `title=${LONG_TITLE}`, '-metadata', 'artist=Somebody']
    ffmpeg('-i', plain, '-c', 'copy', ...tags, '-write_id3v2', '1', tagged)
    ffmpeg('-i', 'noise.wav', '-af', 'volume=0.5', ...encoder, other)
    expect(readFileSync(join(folder, tagged)).length).toBeGreaterThan(readFileSync(join(folder, plain)).length)
    const key = await payloadKey(join(folder, plain))
    expect(key).not.toMatch(/^whole/)
    expect(await payloadKey(join(folder, tagged))).toBe(key)
    expect(await payloadKey(join(folder, other))).not.toBe(key)
  })

  test('cut anywhere, still has a key', async () => {
    const bytes = readFileSync(join(folder, `plain.${ending}`))
    const keys = new Set<string>()
    for (const length of [1, 11, 40, 100, 1000, bytes.length - 1])
      keys.add(await payloadKey(put(`cut.${ending}`, bytes.subarray(0, length))))
    keys.add(await payloadKey(join(folder, `plain.${ending}`)))
    expect(keys.size).toBeGreaterThan(5)
  })
})

test('ID3v1 and APEv2 at the end are no sound, in either order', async () => {
  const frames = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0x64]), Buffer.alloc(5000, 7)])
  const id3v1 = `TAG${' '.repeat(125)}`
  const footer = Buffer.alloc(32)
  footer.write('APETAGEX')
  footer.writeUInt32LE(32 + 10, 12)
  const apev2 = Buffer.concat([Buffer.alloc(10, 65), footer])
  const key = await payloadKey(put('a.mp3', frames))
  expect(await payloadKey(put('b.mp3', frames, id3v1))).toBe(key)
  expect(await payloadKey(put('c.mp3', frames, apev2, id3v1))).toBe(key)
  expect(await payloadKey(put('d.mp3', frames, id3v1, apev2))).toBe(key)
})

test('sizes that lie make the whole file the key', async () => {
  const lies = [
    ['flac', 'fLaC\x00\xff\xff\xff', 'x'.repeat(100)],
    ['mp4', '\0\0\0\x08ftyp\0\0\0\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff', 'x'.repeat(100)],
    ['zero', '\0\0\0\x08ftyp\0\0\0\0mdat', 'x'.repeat(100)],
    ['wav', 'RIFF\0\0\0\0WAVEdata\xff\xff\xff\x7f', 'x'.repeat(100)],
    ['id3', 'ID3\x04\0\0\x7f\x7f\x7f\x7f', 'x'.repeat(100)],
    ['ogg', `OggS\0\x02${'\0'.repeat(20)}\xff`, 'x'.repeat(100)],
    ['empty'],
  ]
  for (const [name, ...parts] of lies) expect(await payloadKey(put(name, ...parts)), name).toMatch(/^whole:/)
})
