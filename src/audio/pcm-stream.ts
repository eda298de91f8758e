/**
 * Bytes of 32-bit floats in chunks of any length; interleaved samples out, always whole frames.
 */
export class PcmStream {
  readonly #emit: (pcm: Float32Array) => void
  readonly #frameBytes: number
  #torn = new Uint8Array(0)
  #frames = 0

  /** @param emit is handed memory that may be overwritten after the call. */
  constructor(channels: number, emit: (pcm: Float32Array) => void) {
    this.#frameBytes = 4 * channels
    this.#emit = emit
  }

  /** Samples per channel so far. */
  get frames(): number {
    return this.#frames
  }

  push(chunk: Uint8Array): void {
    const bytes = this.#torn.length === 0 ? chunk : joined(this.#torn, chunk)
    const whole = bytes.length - (bytes.length % this.#frameBytes)
    this.#torn = Uint8Array.from(bytes.subarray(whole))
    if (whole === 0) return
    this.#frames += whole / this.#frameBytes
    this.#emit(floats(bytes.subarray(0, whole)))
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(a.length + b.length)
  bytes.set(a)
  bytes.set(b, a.length)
  return bytes
}

function floats(bytes: Uint8Array): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Uint8Array.from(bytes)
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4)
}
