import type { Analysis } from './analysis.ts'
import type { Constellation } from './constellation.ts'
import { borrowKernel } from './kernel/kernel.ts'
import { SimdAnalysis } from './kernel/simd-analysis.ts'
import { PARAMETERS } from './parameters.ts'
import { ReferenceAnalysis } from './reference-analysis.ts'

const { sampleRate, channels } = PARAMETERS

export interface ExtractorOptions {
  /**
   * WebAssembly or plain TypeScript; both give the very same constellation. Unless told, the faster
   * one that the platform has.
   */
  readonly kernel?: 'simd' | 'reference'
}

/** PCM in, in chunks of any length; the constellation out. The chunks leave no trace in it. */
export class ConstellationExtractor {
  readonly kernel: 'simd' | 'reference'
  /** Gone when finished: a kernel is then free for another recording. */
  #analysis: Analysis | undefined
  #samples = 0

  constructor(options: ExtractorOptions = {}) {
    const kernel = options.kernel === 'reference' ? undefined : borrowKernel()
    if (options.kernel === 'simd' && kernel === undefined)
      throw new Error('This platform has no WebAssembly with SIMD. Leave the choice of the kernel open.')
    this.kernel = kernel ? 'simd' : 'reference'
    this.#analysis = kernel ? new SimdAnalysis(kernel) : new ReferenceAnalysis()
  }

  /** @param pcm 8 kHz stereo, interleaved, full scale ±1. Samples beyond ±4 or not finite are clamped. */
  push(pcm: Float32Array): void {
    this.#going().push(pcm)
    this.#samples += pcm.length
  }

  /** Seconds pushed so far. */
  get seconds(): number {
    return Math.floor(this.#samples / channels) / sampleRate
  }

  /** To be called once; nothing may be pushed after it. */
  finish(): Constellation {
    const analysis = this.#going()
    this.#analysis = undefined
    return analysis.finish()
  }

  #going(): Analysis {
    if (this.#analysis === undefined)
      throw new Error('This recording is finished. Make another ConstellationExtractor for the next one.')
    return this.#analysis
  }
}
