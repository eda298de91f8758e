import { PARAMETERS } from 'unisono/dsp/parameters.ts'

/** Thrice the analysis' rate: what browsers resample to on their own leaves everything below 4 kHz as it was. */
export const DECODED_RATE = 3 * PARAMETERS.sampleRate

const STEP = DECODED_RATE / PARAMETERS.sampleRate
/** As ffmpeg's resampler has them, so that the top of the spectrum is rounded alike: cut-off, crossings, Kaiser's beta. */
const CUT_OFF = 0.97
const CROSSINGS = 32
const BETA = 9

const HALF = Math.floor((CROSSINGS * STEP) / CUT_OFF / 2)
/** From the middle of the low-pass outwards. */
const TAPS = tapsOf(HALF)

/** What of each channel goes to the left and to the right, as ffmpeg mixes them down: no sum above full scale. */
const MIXES: Readonly<Record<number, readonly (readonly [left: number, right: number])[]>> = {
  1: [[Math.SQRT1_2, Math.SQRT1_2]],
  2: [
    [1, 0],
    [0, 1],
  ],
  4: scaled([
    [1, 0],
    [0, 1],
    [Math.SQRT1_2, 0],
    [0, Math.SQRT1_2],
  ]),
  6: scaled([
    [1, 0],
    [0, 1],
    [Math.SQRT1_2, Math.SQRT1_2],
    [0, 0],
    [Math.SQRT1_2, 0],
    [0, Math.SQRT1_2],
  ]),
  8: scaled([
    [1, 0],
    [0, 1],
    [Math.SQRT1_2, Math.SQRT1_2],
    [0, 0],
    [Math.SQRT1_2, 0],
    [0, Math.SQRT1_2],
    [Math.SQRT1_2, 0],
    [0, Math.SQRT1_2],
  ]),
}

/**
 * The PCM that the analysis takes, 8 kHz stereo and interleaved, in pieces.
 *
 * @param channels of `DECODED_RATE`, of equal length; of a layout without a name the first two are heard.
 * @param secondsAtOnce the length of a piece.
 */
export function* decimated(channels: readonly Float32Array[], secondsAtOnce = 4): Generator<Float32Array, void, void> {
  const sides = stereoOf(channels)
  const frames = Math.ceil(sides[0].length / STEP)
  const most = secondsAtOnce * PARAMETERS.sampleRate
  for (let from = 0; from < frames; from += most) {
    const piece = new Float32Array(2 * Math.min(most, frames - from))
    sides.forEach((side, i) => {
      filter(side, from, piece, i)
    })
    yield piece
  }
}

function stereoOf(channels: readonly Float32Array[]): readonly [Float32Array, Float32Array] {
  const [first, second = first] = channels
  if (channels.length === 2) return [first, second]
  const mix = MIXES[channels.length] ?? MIXES[2]
  const [left, right] = [0, 1].map((side) => mixed(channels, (channel) => mix[channel]?.[side] ?? 0))
  return [left, right]
}

function mixed(channels: readonly Float32Array[], gain: (channel: number) => number): Float32Array {
  const sum = new Float32Array(channels[0].length)
  channels.forEach((samples, channel) => {
    const factor = gain(channel)
    if (factor !== 0) for (let i = 0; i < sum.length; i++) sum[i] += factor * samples[i]
  })
  return sum
}

function scaled(mix: readonly (readonly [number, number])[]): readonly (readonly [number, number])[] {
  const sum = mix.reduce((sum, [left]) => sum + left, 0)
  return mix.map(([left, right]) => [left / sum, right / sum] as const)
}

/** Every third sample of the low-passed side, into every second place. */
function filter(side: Float32Array, from: number, into: Float32Array, offset: number): void {
  const length = side.length
  for (let at = offset, middle = from * STEP; at < into.length; at += 2, middle += STEP) {
    let sum = TAPS[0] * side[middle]
    if (middle >= HALF && middle + HALF < length)
      for (let i = 1; i <= HALF; i++) sum += TAPS[i] * (side[middle - i] + side[middle + i])
    else for (let i = 1; i <= HALF; i++) sum += TAPS[i] * ((side[middle - i] ?? 0) + (side[middle + i] ?? 0))
    into[at] = sum
  }
}

function tapsOf(half: number): Float64Array {
  const factor = CUT_OFF / STEP
  const taps = Float64Array.from({ length: half + 1 }, (_, i) => {
    const x = Math.PI * i * factor
    return (i === 0 ? 1 : Math.sin(x) / x) * bessel(BETA * Math.sqrt(Math.max(0, 1 - (i / half) ** 2)))
  })
  const sum = taps.reduce((sum, tap, i) => sum + (i === 0 ? tap : 2 * tap), 0)
  return taps.map((tap) => tap / sum)
}

/** The modified Bessel function of the first kind, of order 0. */
function bessel(x: number): number {
  let [sum, term] = [1, 1]
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / 2 / k) ** 2
    sum += term
  }
  return sum
}
