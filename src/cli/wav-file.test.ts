import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { WavFile } from './wav-file.ts'

test('holds what was written, clipped, with the sizes in its header', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unisono-'))
  const file = new WavFile(join(folder, 'a.wav'), 8000, 2)
  file.write(Float32Array.of(0, 0.5, -1, 7))
  file.write(Float32Array.of(Number.NaN, -0.5))
  file.close()
  const bytes = readFileSync(join(folder, 'a.wav'))
  rmSync(folder, { recursive: true })
  expect(bytes.length).toBe(44 + 12)
  expect([bytes.readUInt32LE(4), bytes.readUInt32LE(40), bytes.readUInt32LE(28)]).toEqual([48, 12, 32000])
  expect(Array.from(new Int16Array(bytes.buffer.slice(bytes.byteOffset + 44, bytes.byteOffset + 56)))).toEqual([
    0, 16384, -32767, 32767, 0, -16383,
  ])
})
