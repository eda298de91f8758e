import type { Constellation } from './constellation.ts'
import { noteOfBin, PARAMETERS } from './parameters.ts'

const { dynamicRangeDb, loudnessFrames, floorDb, timeUnitsPerFrame, pitchUnitsPerSemitone, levelUnitsPerDb } =
  PARAMETERS

/** A full-scale sine on both channels has power 2 at its bin with the window's scaling. */
const FULL_SCALE = 2
/** The least power of a peak. */
export const FLOOR = FULL_SCALE * 10 ** (floorDb / 10)
const RANGE = 10 ** (-dynamicRangeDb / 10)

/** The rows around a peak; silent before the first. */
export interface Rows {
  power(frame: number, bin: number): number
}

interface Peak {
  readonly frame: number
  readonly power: number
  /** In the units of a constellation's columns. */
  readonly time: number
  readonly pitch: number
}

/**
 * The peaks found so far. Their time and pitch are refined by a parabola through the neighbours'
 * log power, and those too far below the loudest bin of the seconds around them are dropped.
 */
export class PeakList {
  readonly #loudness = new SlidingMaximum(2 * loudnessFrames + 1)
  readonly #pending: Peak[] = []
  readonly #peaks: Peak[] = []
  #frames = 0

  /** Frames told of so far. */
  get frames(): number {
    return this.#frames
  }

  /** @param loudest the power of the frame's loudest bin. */
  nextFrame(loudest: number): void {
    this.#loudness.push(loudest)
    this.#frames++
    if (this.#frames > loudnessFrames) this.#settle(this.#frames - 1 - loudnessFrames)
  }

  /** To be called in order of frames, less than `loudnessFrames` after the peak's own. */
  add(rows: Rows, frame: number, bin: number): void {
    const power = rows.power(frame, bin)
    const time = Math.max(0, frame + vertex(rows.power(frame - 1, bin), power, rows.power(frame + 1, bin)))
    const note = noteOfBin(bin + vertex(rows.power(frame, bin - 1), power, rows.power(frame, bin + 1)))
    this.#pending.push({
      frame,
      power,
      time: Math.round(time * timeUnitsPerFrame),
      pitch: Math.round(note * pitchUnitsPerSemitone),
    })
  }

  finish(): Constellation {
    for (let i = 0; i < loudnessFrames; i++) this.nextFrame(0)
    return toConstellation(this.#peaks)
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
