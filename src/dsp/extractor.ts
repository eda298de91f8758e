import type { Constellation } from './constellation.ts'
import { PARAMETERS } from './parameters.ts'
import { PeakPicker } from './peaks.ts'
import { Spectrogram } from './spectrogram.ts'

/** PCM in, in chunks of any length; the constellation out. The chunks leave no trace in it. */
export class ConstellationExtractor {
  readonly #picker = new PeakPicker()
  readonly #spectrogram = new Spectrogram((row) => this.#picker.push(row))

  /** @param pcm 8 kHz stereo, interleaved, full scale ±1. Samples beyond ±4 or not finite are clamped. */
  push(pcm: Float32Array): void {
    this.#spectrogram.push(clamped(pcm))
  }

  /** Seconds pushed so far. */
  get seconds(): number {
    return this.#spectrogram.samples / PARAMETERS.sampleRate
  }

  finish(): Constellation {
    this.#spectrogram.finish()
    return this.#picker.finish()
  }
}

/** Damaged files decode to samples far outside full scale, which would drown all else. */
function clamped(pcm: Float32Array): Float32Array {
  const limit = 4
  if (pcm.every((x) => x >= -limit && x <= limit)) return pcm
  return pcm.map((x) => (Number.isNaN(x) ? 0 : Math.max(-limit, Math.min(limit, x))))
}
