import { crc32 } from 'node:zlib'
import type { SampledHashes } from '../ledger.ts'

// Every machine that the driver is built for is little-endian, as the file is.

export function bytesOf(column: Uint32Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
}

/** @returns a column of its own memory. */
export function columnOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(new Uint8Array(bytes).buffer, 0, Math.floor(bytes.length / 4))
}

export function checksumOfSampled({ hashes, times }: SampledHashes): number {
  return crc32(bytesOf(times), crc32(bytesOf(hashes)))
}

export function checksumOf(bytes: Uint8Array): number {
  return crc32(bytes)
}
