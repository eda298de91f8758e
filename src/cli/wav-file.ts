import { closeSync, openSync, writeSync } from 'node:fs'

const HEADER_SIZE = 44

/** A 16-bit WAV file that is written as the samples come. */
export class WavFile {
  readonly #file: number
  readonly #sampleRate: number
  readonly #channels: number
  #bytes = 0

  constructor(path: string, sampleRate: number, channels: number) {
    this.#sampleRate = sampleRate
    this.#channels = channels
    this.#file = openSync(path, 'w')
    this.#writeHeader()
  }

  /** @param pcm interleaved, full scale ±1; what is beyond is clipped. */
  write(pcm: Float32Array): void {
    const samples = Buffer.alloc(pcm.length * 2)
    for (let i = 0; i < pcm.length; i++)
      samples.writeInt16LE(Math.round(32767 * Math.max(-1, Math.min(1, pcm[i] || 0))), 2 * i)
    writeFully(this.#file, samples, HEADER_SIZE + this.#bytes)
    this.#bytes += samples.length
  }

  close(): void {
    this.#writeHeader()
    closeSync(this.#file)
  }

  #writeHeader(): void {
    const frame = 2 * this.#channels
    const header = Buffer.alloc(HEADER_SIZE)
    header.write('RIFF', 0)
    header.writeUInt32LE(36 + this.#bytes, 4)
    header.write('WAVEfmt ', 8)
    header.writeUInt32LE(16, 16)
    header.writeUInt16LE(1, 20)
    header.writeUInt16LE(this.#channels, 22)
    header.writeUInt32LE(this.#sampleRate, 24)
    header.writeUInt32LE(this.#sampleRate * frame, 28)
    header.writeUInt16LE(frame, 32)
    header.writeUInt16LE(16, 34)
    header.write('data', 36)
    header.writeUInt32LE(this.#bytes, 40)
    writeFully(this.#file, header, 0)
  }
}

function writeFully(file: number, bytes: Buffer, position: number): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at, bytes.length - at, position + at)
}
