import type { Constellation } from './constellation.ts'
import { PARAMETERS } from './parameters.ts'
import { FLOOR, PeakList } from './peak-list.ts'
import { BINS } from './spectrogram.ts'

const { lowestBin, highestBin, neighbourhoodFrames: reach, neighbourhoodSemitones } = PARAMETERS

/** Rows that a decision needs: the neighbourhood to both sides of the frame in question. */
const ROWS = 2 * reach + 1

/** For each bin, the first and the last bin of its neighbourhood in frequency. */
export const LOW = new Int16Array(BINS)
export const HIGH = new Int16Array(BINS)
for (let k = lowestBin; k <= highestBin; k++) {
  LOW[k] = Math.max(1, Math.ceil(k * 2 ** (-neighbourhoodSemitones / 12)))
  HIGH[k] = Math.min(BINS - 1, Math.floor(k * 2 ** (neighbourhoodSemitones / 12)))
}

/** Candidates of one frame: bins that are the maximum of their neighbourhood within the frame. */
interface Frame {
  readonly bins: Int16Array
  count: number
}

/** Rows of power in, peaks out. A peak is the maximum of its neighbourhood; the rest is `PeakList`'s. */
export class PeakPicker {
  readonly #rows = Array.from({ length: ROWS }, () => new Float32Array(BINS))
  readonly #frames: Frame[] = Array.from({ length: ROWS }, () => ({ bins: new Int16Array(BINS), count: 0 }))
  readonly #peaks = new PeakList()

  push(row: Float32Array): void {
    const slot = this.#peaks.frames % ROWS
    this.#rows[slot].set(row)
    this.#peaks.nextFrame(findCandidates(row, this.#frames[slot]))
    if (this.#peaks.frames > reach) this.#decide(this.#peaks.frames - 1 - reach)
  }

  finish(): Constellation {
    const silence = new Float32Array(BINS)
    for (let i = 0; i < reach; i++) this.push(silence)
    return this.#peaks.finish()
  }

  power(frame: number, bin: number): number {
    return this.#row(frame)[bin]
  }

  /** Rows before the first are silent. */
  #row(frame: number): Float32Array {
    return this.#rows[(frame + ROWS) % ROWS]
  }

  #decide(frame: number): void {
    const { bins, count } = this.#frames[frame % ROWS]
    for (let i = 0; i < count; i++) {
      if (this.#isPeak(frame, bins[i])) this.#peaks.add(this, frame, bins[i])
    }
  }

  /** The nearest frames refute most candidates, and at the same bin, so these are asked first. Of equals the first wins. */
  #isPeak(frame: number, bin: number): boolean {
    const power = this.#row(frame)[bin]
    for (let d = 1; d <= reach; d++) {
      if (this.#row(frame + d)[bin] > power || this.#row(frame - d)[bin] >= power) return false
    }
    const low = LOW[bin]
    const high = HIGH[bin]
    for (let d = 1; d <= reach; d++) {
      const later = this.#row(frame + d)
      for (let k = low; k <= high; k++) if (later[k] > power) return false
      const earlier = this.#row(frame - d)
      for (let k = low; k <= high; k++) if (earlier[k] >= power) return false
    }
    return true
  }
}

/** Writes the bins that are the maximum of their neighbourhood; returns the row's loudest power. */
function findCandidates(row: Float32Array, into: Frame): number {
  let count = 0
  let loudest = 0
  for (let k = lowestBin; k <= highestBin; k++) {
    const power = row[k]
    if (power > loudest) loudest = power
    if (power < FLOOR || power <= row[k - 1] || power < row[k + 1] || !leads(row, k)) continue
    into.bins[count++] = k
  }
  into.count = count
  return loudest
}

/** Asks the nearest bins first. Of equals the first wins. */
function leads(row: Float32Array, bin: number): boolean {
  const power = row[bin]
  const low = LOW[bin]
  const high = HIGH[bin]
  for (let k = bin - 2; k >= low; k--) if (row[k] >= power) return false
  for (let k = bin + 2; k <= high; k++) if (row[k] > power) return false
  return true
}
