import type { Constellation } from './constellation.ts'
import { noteOfBin, PARAMETERS } from './parameters.ts'
import { BINS } from './spectrogram.ts'

const {
  lowestBin,
  highestBin,
  neighbourhoodFrames: reach,
  neighbourhoodSemitones,
  dynamicRangeDb,
  loudnessFrames,
  floorDb,
  timeUnitsPerFrame,
  pitchUnitsPerSemitone,
  levelUnitsPerDb,
} = PARAMETERS

/** Rows that a decision needs: the neighbourhood to both sides of the frame in question. */
const ROWS = 2 * reach + 1
/** A full-scale sine on both channels has power 2 at its bin with the window's scaling. */
const FULL_SCALE = 2
const FLOOR = FULL_SCALE * 10 ** (floorDb / 10)
const RANGE = 10 ** (-dynamicRangeDb / 10)

/** For each bin, the first and the last bin of its neighbourhood in frequency. */
const LOW = new Int16Array(BINS)
const HIGH = new Int16Array(BINS)
for (let k = lowestBin; k <= highestBin; k++) {
  LOW[k] = Math.max(1, Math.ceil(k * 2 ** (-neighbourhoodSemitones / 12)))
  HIGH[k] = Math.min(BINS - 1, Math.floor(k * 2 ** (neighbourhoodSemitones / 12)))
}

/** Candidates of one frame: bins that are the maximum of their neighbourhood within the frame. */
interface Frame {
  readonly bins: Int16Array
  count: number
}

/**
 * Rows of power in, peaks out. A peak is the maximum of its neighbourhood, not too far below the
 * loudest bin of the seconds around it; time and pitch are refined by a parabola through the
 * neighbours' log power.
 */
export class PeakPicker {
  readonly #rows = Array.from({ length: ROWS }, () => new Float32Array(BINS))
  readonly #frames: Frame[] = Array.from({ length: ROWS }, () => ({ bins: new Int16Array(BINS), count: 0 }))
  readonly #loudness = new SlidingMaximum(2 * loudnessFrames + 1)
  readonly #pending: Peak[] = []
  readonly #peaks: Peak[] = []
  #count = 0

  push(row: Float32Array): void {
    const slot = this.#count % ROWS
    this.#rows[slot].set(row)
    const loudest = findCandidates(row, this.#frames[slot])
    this.#loudness.push(loudest)
    this.#count++
    if (this.#count > reach) this.#decide(this.#count - 1 - reach)
    if (this.#count > loudnessFrames) this.#settle(this.#count - 1 - loudnessFrames)
  }

  finish(): Constellation {
    const silence = new Float32Array(BINS)
    for (let i = 0; i < Math.max(reach, loudnessFrames); i++) this.push(silence)
    return toConstellation(this.#peaks)
  }

  #decide(frame: number): void {
    const row = this.#rows[frame % ROWS]
    const { bins, count } = this.#frames[frame % ROWS]
    for (let i = 0; i < count; i++) {
      if (this.#isPeak(frame, bins[i], row[bins[i]])) this.#add(frame, bins[i])
    }
  }

  #isPeak(frame: number, bin: number, power: number): boolean {
    const low = LOW[bin]
    const high = HIGH[bin]
    // The nearest frames refute most candidates, so they are asked first. Of equals the first wins.
    for (let d = 1; d <= reach; d++) {
      const later = this.#rows[(frame + d) % ROWS]
      for (let k = low; k <= high; k++) if (later[k] > power) return false
      if (d > frame) continue
      const earlier = this.#rows[(frame - d) % ROWS]
      for (let k = low; k <= high; k++) if (earlier[k] >= power) return false
    }
    return true
  }

  #add(frame: number, bin: number): void {
    const row = this.#rows[frame % ROWS]
    const before = frame === 0 ? 0 : this.#rows[(frame - 1) % ROWS][bin]
    const after = this.#rows[(frame + 1) % ROWS][bin]
    const time = Math.max(0, frame + vertex(before, row[bin], after))
    const note = noteOfBin(bin + vertex(row[bin - 1], row[bin], row[bin + 1]))
    this.#pending.push({
      frame,
      power: row[bin],
      time: Math.round(time * timeUnitsPerFrame),
      pitch: Math.round(note * pitchUnitsPerSemitone),
    })
  }

  /** Keeps those of a frame's peaks that do not lie too far below the loudness around them. */
  #settle(frame: number): void {
    const quietest = this.#loudness.value * RANGE
    while (this.#pending.length > 0 && this.#pending[0].frame <= frame) {
      const peak = this.#pending.shift() as Peak
      if (peak.power >= quietest) this.#peaks.push(peak)
    }
  }
}

interface Peak {
  readonly frame: number
  readonly power: number
  /** In the units of a constellation's columns. */
  readonly time: number
  readonly pitch: number
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

function leads(row: Float32Array, bin: number): boolean {
  const power = row[bin]
  for (let k = LOW[bin]; k < bin; k++) if (row[k] >= power) return false
  for (let k = bin + 1; k <= HIGH[bin]; k++) if (row[k] > power) return false
  return true
}

/** Where between −½ and ½ a parabola through three values' logarithms has its top. */
function vertex(before: number, top: number, after: number): number {
  const tiny = 1e-30
  const a = Math.log(before + tiny)
  const b = Math.log(top + tiny)
  const c = Math.log(after + tiny)
  const bend = a - 2 * b + c
  return bend < 0 ? Math.max(-0.5, Math.min(0.5, (a - c) / (2 * bend))) : 0
}

function toConstellation(peaks: readonly Peak[]): Constellation {
  const sorted = peaks.toSorted((p, q) => p.time - q.time || p.pitch - q.pitch)
  return {
    times: Uint32Array.from(sorted, (peak) => peak.time),
    pitches: Uint16Array.from(sorted, (peak) => peak.pitch),
    levels: Uint8Array.from(sorted, (peak) => levelOf(peak.power)),
  }
}

function levelOf(power: number): number {
  return Math.min(255, Math.round(10 * Math.log10(power / FLOOR) * levelUnitsPerDb))
}

/** The largest of the last `length` values pushed: a queue of falling values. */
class SlidingMaximum {
  readonly #values: Float32Array
  readonly #positions: Float64Array
  #head = 0
  #tail = 0
  #pushed = 0

  constructor(length: number) {
    this.#values = new Float32Array(length)
    this.#positions = new Float64Array(length)
  }

  get value(): number {
    return this.#values[this.#head % this.#values.length]
  }

  push(value: number): void {
    const length = this.#values.length
    if (this.#tail > this.#head && this.#positions[this.#head % length] <= this.#pushed - length) this.#head++
    while (this.#tail > this.#head && this.#values[(this.#tail - 1) % length] <= value) this.#tail--
    this.#values[this.#tail % length] = value
    this.#positions[this.#tail % length] = this.#pushed++
    this.#tail++
  }
}
