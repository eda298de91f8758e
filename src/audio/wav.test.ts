import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { WavWriter } from './wav.ts'

const directory = mkdtempSync(join(tmpdir(), 'wav-'))
afterAll(() => rmSync(directory, { recursive: true }))

test('a wav has its lengths in its header, and clips what is beyond full scale', () => {
  const path = join(directory, 'a.wav')
  const writer = new WavWriter(path, 8000, 2)
  writer.push(Float32Array.of(0, 0.5, -0.5, 1))
  writer.push(Float32Array.of(-3, Number.NaN))
  writer.close()
  const bytes = readFileSync(path)
  expect(bytes.length).toBe(44 + 12)
  expect([bytes.readUInt32LE(4), bytes.readUInt32LE(40)]).toEqual([36 + 12, 12])
  expect([bytes.readUInt16LE(22), bytes.readUInt32LE(24), bytes.readUInt16LE(34)]).toEqual([2, 8000, 16])
  expect([0, 1, 2, 3, 4, 5].map((i) => bytes.readInt16LE(44 + 2 * i))).toEqual([0, 16384, -16384, 32767, -32768, 0])
})
