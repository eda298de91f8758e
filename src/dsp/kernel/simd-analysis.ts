import type { Analysis } from '../analysis.ts'
import type { Constellation } from '../constellation.ts'
import { PARAMETERS } from '../parameters.ts'
import { PeakList } from '../peak-list.ts'
import { type Kernel, returnKernel } from './kernel.ts'

const { hop, channels, neighbourhoodFrames } = PARAMETERS
const HOP_SAMPLES = hop * channels

/** The analysis by a kernel, which it returns when it has finished. */
export class SimdAnalysis implements Analysis {
  readonly #kernel: Kernel
  readonly #peaks = new PeakList()
  /** Samples of the next hop so far, of both channels. */
  #filled = 0

  constructor(kernel: Kernel) {
    this.#kernel = kernel
  }

  push(pcm: Float32Array): void {
    for (let at = 0; at < pcm.length; ) {
      const end = Math.min(pcm.length, at + HOP_SAMPLES - this.#filled)
      this.#kernel.write(pcm.subarray(at, end), this.#filled)
      this.#filled += end - at
      at = end
      if (this.#filled === HOP_SAMPLES) this.#takeHop()
    }
  }

  finish(): Constellation {
    // A sample whose pair never came is not heard. Half a window of silence is two hops.
    this.#kernel.writeSilence(this.#filled - (this.#filled % channels))
    this.#takeHop()
    this.#kernel.writeSilence(0)
    this.#takeHop()
    for (let i = 0; i < neighbourhoodFrames; i++) {
      this.#kernel.row.fill(0)
      this.#takeRow()
    }
    returnKernel(this.#kernel)
    return this.#peaks.finish()
  }

  #takeHop(): void {
    this.#filled = 0
    if (this.#kernel.transform()) this.#takeRow()
  }

  #takeRow(): void {
    const kernel = this.#kernel
    const count = kernel.pick()
    this.#peaks.nextFrame(kernel.loudest)
    const frame = this.#peaks.frames - 1 - neighbourhoodFrames
    for (let i = 0; i < count; i++) this.#peaks.add(kernel, frame, kernel.peaks[i])
  }
}
