import { twiddlesOf } from '../fft.ts'
import { PARAMETERS } from '../parameters.ts'
import { FLOOR } from '../peak-list.ts'
import { HIGH, LOW } from '../peaks.ts'
import { BINS, windowOf } from '../spectrogram.ts'
import { compiled } from '../web-assembly.ts'
import { KERNEL_BYTES } from './kernel-bytes.ts'

const { windowSize, hop, channels, lowestBin, highestBin, neighbourhoodFrames } = PARAMETERS
const HOP_SAMPLES = hop * channels

/** What `assembly/kernel.ts` exports. */
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  readonly INPUT: Address
  readonly WINDOW: Address
  readonly FIRST_TWIDDLES: Address
  readonly TWIDDLES: Address
  readonly LOW: Address
  readonly HIGH: Address
  readonly ROW: Address
  readonly PEAKS: Address
  windowSize(): number
  neighbourhoodFrames(): number
  configure(lowestBin: number, highestBin: number, floor: number): void
  reset(): void
  hopAt(): number
  rowAt(): number
  loudestPower(): number
  transform(): number
  pick(): number
}

interface Address {
  readonly value: number
}

/**
 * The analysis of one recording at a time, compiled to WebAssembly: hops of samples in, rows of
 * power and the bins of peaks out. The very same bits as `Spectrogram` and `PeakPicker` give.
 */
export class Kernel {
  /** Bins of the peaks that the last `pick` found. */
  readonly peaks: Uint16Array
  readonly #exports: Exports
  readonly #floats: Float32Array
  /** Where the rows begin in `#floats`: to ask a global of WebAssembly costs as much as a logarithm. */
  readonly #rows: number

  constructor(exports: Exports) {
    this.#exports = exports
    if (exports.windowSize() !== windowSize || exports.windowSize() !== 4 * hop)
      throw new RangeError(
        `the kernel transforms ${exports.windowSize()} samples in four hops: adapt assembly/kernel.ts`,
      )
    if (exports.neighbourhoodFrames() !== neighbourhoodFrames)
      throw new RangeError(`the kernel looks ${exports.neighbourhoodFrames()} frames around: adapt assembly/kernel.ts`)
    const { buffer } = exports.memory
    this.#floats = new Float32Array(buffer)
    this.#rows = exports.ROW.value >> 2
    this.peaks = new Uint16Array(buffer, exports.PEAKS.value, BINS)
    this.#floats.set(windowOf(windowSize), exports.WINDOW.value >> 2)
    const twiddles = twiddlesOf(windowSize)
    this.#floats.set(inFours(twiddles.subarray(0, 6 * hop)), exports.FIRST_TWIDDLES.value >> 2)
    this.#floats.set(twiddles.subarray(6 * hop, -6), exports.TWIDDLES.value >> 2)
    new Uint16Array(buffer, exports.LOW.value, BINS).set(LOW)
    new Uint16Array(buffer, exports.HIGH.value, BINS).set(HIGH)
    exports.configure(lowestBin, highestBin, singleNotBelow(FLOOR))
    exports.reset()
  }

  /** Writes samples, interleaved, into the next hop from position `at` on. */
  write(pcm: Float32Array, at: number): void {
    this.#floats.set(pcm, (this.#exports.hopAt() >> 2) + at)
  }

  /** Ends the next hop with silence from position `at` on. */
  writeSilence(at: number): void {
    const start = this.#exports.hopAt() >> 2
    this.#floats.fill(0, start + at, start + HOP_SAMPLES)
  }

  /** Takes a hop. Returns whether it completes a window; if so, a row stands ready. */
  transform(): boolean {
    return this.#exports.transform() !== 0
  }

  /** The row that `transform` left, or where one may be written. */
  get row(): Float32Array {
    const at = this.#exports.rowAt() >> 2
    return this.#floats.subarray(at, at + BINS)
  }

  /** Takes the row. Returns how many peaks the row `neighbourhoodFrames` before it has. */
  pick(): number {
    return this.#exports.pick()
  }

  /** The loudest power of the row that was taken last. */
  get loudest(): number {
    return this.#exports.loudestPower()
  }

  /** The power at a bin of a row that is at most `neighbourhoodFrames` + 1 older than the one taken last. */
  power(frame: number, bin: number): number {
    return this.#floats[this.#rows + (frame & (KEPT_ROWS - 1)) * ROW_FLOATS + bin]
  }

  reset(): void {
    this.#exports.reset()
  }
}

/** As in `assembly/kernel.ts`. */
const KEPT_ROWS = 16
const ROW_FLOATS = BINS + 16

const idle: Kernel[] = []
let instance: (() => Exports | undefined) | undefined

/**
 * A kernel for one recording, of a module that each thread compiles once. `undefined` where the
 * platform cannot: a test holds it below 4 KB, so that all browsers can.
 */
export function borrowKernel(): Kernel | undefined {
  instance ??= compiled<Exports>(KERNEL_BYTES)
  const free = idle.pop()
  if (free !== undefined) return free
  const exports = instance()
  return exports && new Kernel(exports)
}

/** Of a recording given up halfway the kernel need not be returned: it is garbage, like the rest. */
export function returnKernel(kernel: Kernel): void {
  kernel.reset()
  idle.push(kernel)
}

/** Six twiddles for each of many butterflies, turned so that four butterflies' like twiddles stand side by side. */
function inFours(twiddles: Float32Array): Float32Array {
  return twiddles.map((_, i) => {
    const group = i - (i % 24)
    const kind = (i % 24) >> 2
    return twiddles[group + (i % 4) * 6 + kind]
  })
}

/** The least number in single precision that is not below x > 0: what reaches it in single precision reaches x. */
function singleNotBelow(x: number): number {
  const single = Float32Array.of(x)
  if (single[0] < x) new Int32Array(single.buffer)[0]++
  return single[0]
}
