import { closeSync, openSync, writeSync } from 'node:fs'

const HEADER_SIZE = 44
const BYTES_PER_SAMPLE = 2
const LARGEST = 0xffffffff

/** Writes 16-bit WAV as the samples come; the lengths in its header are put right by `close`. */
export class WavWriter {
  readonly #descriptor: number
  readonly #sampleRate: number
  readonly #channels: number
  #bytes = 0

  /** @throws the file system's error if the file cannot be made. */
  constructor(path: string, sampleRate: number, channels: number) {
    this.#descriptor = openSync(path, 'w')
    this.#sampleRate = sampleRate
    this.#channels = channels
    writeSync(this.#descriptor, this.#header())
  }

  /** @param pcm interleaved, full scale ±1; what is beyond is clipped. */
  push(pcm: Float32Array): void {
    const bytes = Buffer.allocUnsafe(pcm.length * BYTES_PER_SAMPLE)
    for (let i = 0; i < pcm.length; i++) {
      bytes.writeInt16LE(Math.max(-32768, Math.min(32767, Math.round(pcm[i] * 32768))) || 0, i * BYTES_PER_SAMPLE)
    }
    writeSync(this.#descriptor, bytes)
    this.#bytes += bytes.length
  }

  close(): void {
    writeSync(this.#descriptor, this.#header(), 0, HEADER_SIZE, 0)
    closeSync(this.#descriptor)
  }

  #header(): Buffer {
    const header = Buffer.alloc(HEADER_SIZE)
    const frameBytes = this.#channels * BYTES_PER_SAMPLE
    header.write('RIFF', 0, 'latin1')
    header.writeUInt32LE(Math.min(LARGEST, this.#bytes + HEADER_SIZE - 8), 4)
    header.write('WAVEfmt ', 8, 'latin1')
    header.writeUInt32LE(16, 16)
    header.writeUInt16LE(1, 20)
    header.writeUInt16LE(this.#channels, 22)
    header.writeUInt32LE(this.#sampleRate, 24)
    header.writeUInt32LE(this.#sampleRate * frameBytes, 28)
    header.writeUInt16LE(frameBytes, 32)
    header.writeUInt16LE(8 * BYTES_PER_SAMPLE, 34)
    header.write('data', 36, 'latin1')
    header.writeUInt32LE(Math.min(LARGEST, this.#bytes), 40)
    return header
  }
}
