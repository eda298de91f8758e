import { Fft } from './fft.ts'
import { PARAMETERS } from './parameters.ts'

const f = Math.fround
const { windowSize, hop, channels } = PARAMETERS
const half = windowSize / 2

/** Bins in one row of the power spectrum. */
export const BINS = half

/**
 * PCM in, rows of power out: one row of `BINS` values every hop. Frame i is centred on sample
 * i·hop, so half a window of silence stands before the first sample and after the last.
 *
 * One complex transform carries both channels (left real, right imaginary); the sum of both
 * channels' power at bin k is (|Z[k]|² + |Z[N−k]|²) / 2. Power and not a down-mix, because a
 * down-mix loses what is in opposite phase.
 */
export class Spectrogram {
  readonly #fft = new Fft(windowSize)
  readonly #window = windowOf(windowSize)
  readonly #left = new Float32Array(windowSize)
  readonly #right = new Float32Array(windowSize)
  readonly #row = new Float32Array(BINS)
  readonly #emit: (row: Float32Array) => void
  /** Samples in the window so far. */
  #filled = half
  /** A sample pair that a chunk's end has torn apart. */
  #torn: number | undefined
  #samples = 0

  /** @param emit is handed the same array for each row: copy what is to be kept. */
  constructor(emit: (row: Float32Array) => void) {
    this.#emit = emit
  }

  /** Samples per channel pushed so far. */
  get samples(): number {
    return this.#samples
  }

  /** @param pcm interleaved left and right, full scale ±1, in chunks of any length. */
  push(pcm: Float32Array): void {
    let at = 0
    if (this.#torn !== undefined && pcm.length > 0) {
      this.#put(this.#torn, pcm[at++])
      this.#torn = undefined
    }
    const even = pcm.length - ((pcm.length - at) % channels)
    while (at < even) {
      const count = Math.min((even - at) / channels, windowSize - this.#filled)
      for (let i = this.#filled, end = i + count; i < end; i++) {
        this.#left[i] = pcm[at++]
        this.#right[i] = pcm[at++]
      }
      this.#advance(count)
    }
    if (at < pcm.length) this.#torn = pcm[at]
  }

  /** Emits the frames that reach into the half window of silence after the end. */
  finish(): void {
    const samples = this.#samples
    for (let i = 0; i < half; i++) this.#put(0, 0)
    this.#samples = samples
  }

  #put(left: number, right: number): void {
    this.#left[this.#filled] = left
    this.#right[this.#filled] = right
    this.#advance(1)
  }

  #advance(count: number): void {
    this.#filled += count
    this.#samples += count
    if (this.#filled < windowSize) return
    this.#transform()
    this.#left.copyWithin(0, hop)
    this.#right.copyWithin(0, hop)
    this.#filled = windowSize - hop
  }

  #transform(): void {
    const { re, im } = this.#fft
    const left = this.#left
    const right = this.#right
    const window = this.#window
    for (let i = 0; i < windowSize; i++) {
      re[i] = f(left[i] * window[i])
      im[i] = f(right[i] * window[i])
    }
    this.#fft.transform()
    this.#sumPower(this.#fft.re, this.#fft.im)
    this.#emit(this.#row)
  }

  #sumPower(re: Float32Array, im: Float32Array): void {
    const row = this.#row
    row[0] = f(f(re[0] * re[0]) + f(im[0] * im[0]))
    for (let k = 1, m = windowSize - 1; k < half; k++, m--) {
      const low = f(f(re[k] * re[k]) + f(im[k] * im[k]))
      const high = f(f(re[m] * re[m]) + f(im[m] * im[m]))
      row[k] = f(f(low + high) * 0.5)
    }
  }
}

/** Hann, scaled so that a full-scale sine has power 1 at its bin. */
export function windowOf(size: number): Float32Array {
  return Float32Array.from({ length: size }, (_, i) => (1 - Math.cos((2 * Math.PI * i) / size)) / (size / 2))
}
