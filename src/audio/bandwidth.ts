import { Fft } from '../dsp/fft.ts'
import type { Decoder } from './decoder.ts'

export interface Bandwidth {
  /** Above this frequency there is practically nothing; half the sample rate if there is no such limit. */
  readonly cutoffHz: number
  /**
   * The sound ends at the cut-off as behind a wall, as encoders and resamplers leave it, and does
   * not fade out by itself. A lossless file with a wall far below 20 kHz was made of a lossy one.
   */
  readonly brickWall: boolean
}

const EXCERPTS = 3
const EXCERPT_SECONDS = 8
const WINDOW = 4096
/** Width of a band in which power is averaged. */
const BAND_HZ = 100
/** Levels (dB of a full-scale sine) are not followed below this: the rounding noise of 16 bits lies here. */
const LOWEST_DB = -128
/** What is not above this is practically nothing. */
const NOTHING_DB = -122
/** No encoder cuts lower, and a lone bass note would look like one. */
const LOWEST_WALL_HZ = 2500
/** A wall is so much high and so much wide; the sound behind it is so much lower all the way up. */
const WALL_DB = 25
const WALL_HZ = 700
const BEHIND_DB = 20

/**
 * By a few excerpts, spread over the file.
 *
 * @param seconds the file's length.
 * @throws DecodeError
 */
export async function measureBandwidth(
  decoder: Decoder,
  path: string,
  seconds: number,
  signal?: AbortSignal,
): Promise<Bandwidth> {
  const spectrum = new MeanSpectrum()
  let sampleRate = 0
  for (const startSeconds of excerptStarts(seconds)) {
    const request = { channels: 2, startSeconds, lengthSeconds: EXCERPT_SECONDS, seek: 'fast', signal } as const
    const decoded = await decoder.decode(path, request, (pcm) => spectrum.push(pcm))
    sampleRate = decoded.sampleRate
    spectrum.cut()
  }
  return bandwidthOf(spectrum.bands(sampleRate), sampleRate)
}

function excerptStarts(seconds: number): number[] {
  if (seconds <= EXCERPTS * EXCERPT_SECONDS) return [0]
  return Array.from({ length: EXCERPTS }, (_, i) => (seconds * (i + 1)) / (EXCERPTS + 1) - EXCERPT_SECONDS / 2)
}

/** Stereo PCM in, mean power a band out. */
export class MeanSpectrum {
  readonly #fft = new Fft(WINDOW)
  readonly #window = Float64Array.from(
    { length: WINDOW },
    (_, i) => (1 - Math.cos((2 * Math.PI * i) / WINDOW)) / WINDOW,
  )
  readonly #frame = new Float32Array(2 * WINDOW)
  readonly #power = new Float64Array(WINDOW / 2)
  #filled = 0
  #frames = 0

  /** @param pcm interleaved left and right, full scale ±1. */
  push(pcm: Float32Array): void {
    for (let at = 0; at < pcm.length; ) {
      const count = Math.min(pcm.length - at, this.#frame.length - this.#filled)
      this.#frame.set(pcm.subarray(at, at + count), this.#filled)
      this.#filled += count
      at += count
      if (this.#filled === this.#frame.length) this.#add()
    }
  }

  /** What comes next does not adjoin what came before. */
  cut(): void {
    this.#filled = 0
  }

  /** Decibels of a full-scale sine, a band of 100 Hz each from 0 up to half the sample rate. */
  bands(sampleRate: number): Float64Array {
    const binsPerBand = (BAND_HZ * WINDOW) / sampleRate
    const count = Math.floor(WINDOW / 2 / binsPerBand)
    return Float64Array.from({ length: count }, (_, band) => {
      const from = Math.floor(band * binsPerBand)
      const to = Math.max(from + 1, Math.floor((band + 1) * binsPerBand))
      const sum = this.#power.subarray(from, to).reduce((total, power) => total + power, 0)
      return Math.max(LOWEST_DB, 10 * Math.log10(sum / (to - from) / Math.max(1, this.#frames)))
    })
  }

  #add(): void {
    const { re, im } = this.#fft
    for (let i = 0; i < WINDOW; i++) {
      re[i] = this.#frame[2 * i] * this.#window[i]
      im[i] = this.#frame[2 * i + 1] * this.#window[i]
    }
    this.#fft.transform()
    this.#sumPower(this.#fft.re, this.#fft.im)
    this.#filled = 0
    this.#frames++
  }

  /** One transform carries both channels. */
  #sumPower(re: Float32Array, im: Float32Array): void {
    for (let k = 1, m = WINDOW - 1; k < WINDOW / 2; k++, m--) {
      this.#power[k] += (re[k] * re[k] + im[k] * im[k] + re[m] * re[m] + im[m] * im[m]) / 2
    }
  }
}

/** @param bands decibels, as `MeanSpectrum` gives them. */
export function bandwidthOf(bands: Float64Array, sampleRate: number): Bandwidth {
  const wall = wallIn(bands)
  if (wall !== undefined) return { cutoffHz: wall * BAND_HZ, brickWall: true }
  return { cutoffHz: fadeOut(bands, sampleRate), brickWall: false }
}

/** The band in which the sound falls the most, if that is a wall. */
function wallIn(bands: Float64Array): number | undefined {
  const side = Math.ceil(WALL_HZ / BAND_HZ / 2)
  let wall: number | undefined
  let highest = WALL_DB
  for (let band = LOWEST_WALL_HZ / BAND_HZ; band + side < bands.length; band++) {
    const before = mean(bands.subarray(band - 2 * side, band - side + 1))
    const behind = bands.subarray(band + side)
    const drop = before - mean(behind.subarray(0, side + 1))
    if (drop <= highest || before - maximum(behind) < BEHIND_DB) continue
    highest = drop
    wall = halfway(bands, band - side, before - drop / 2)
  }
  return wall
}

function halfway(bands: Float64Array, from: number, level: number): number {
  let band = from
  while (band < bands.length && bands[band] > level) band++
  return band
}

function fadeOut(bands: Float64Array, sampleRate: number): number {
  const last = bands.findLastIndex((level) => level > NOTHING_DB)
  return last >= bands.length - 2 ? sampleRate / 2 : (last + 1) * BAND_HZ
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function maximum(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), -Infinity)
}
