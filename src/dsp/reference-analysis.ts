import type { Analysis } from './analysis.ts'
import type { Constellation } from './constellation.ts'
import { PeakPicker } from './peaks.ts'
import { Spectrogram } from './spectrogram.ts'

/** The analysis in plain TypeScript: what defines the result, and what runs where WebAssembly does not. */
export class ReferenceAnalysis implements Analysis {
  readonly #picker = new PeakPicker()
  readonly #spectrogram = new Spectrogram((row) => this.#picker.push(row))

  push(pcm: Float32Array): void {
    this.#spectrogram.push(clamped(pcm))
  }

  finish(): Constellation {
    this.#spectrogram.finish()
    return this.#picker.finish()
  }
}

/** Damaged files decode to samples far outside full scale, which would drown all else. */
function clamped(pcm: Float32Array): Float32Array {
  const limit = 4
  if (within(pcm, limit)) return pcm
  return pcm.map((x) => (Number.isNaN(x) ? 0 : Math.max(-limit, Math.min(limit, x))))
}

function within(pcm: Float32Array, limit: number): boolean {
  for (let i = 0; i < pcm.length; i++) if (!(pcm[i] >= -limit && pcm[i] <= limit)) return false
  return true
}
