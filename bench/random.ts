import type { Constellation } from '../src/dsp/constellation.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../src/dsp/parameters.ts'

/** Numbers from 0 to 1 that are the same each time. Source: mulberry32 by T. Ettinger, public domain. */
export function random(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** As many peaks as music has, anywhere within its pitches. */
export function randomConstellation(seed: number, seconds: number, peaksPerSecond = 15): Constellation {
  const next = random(seed)
  const count = Math.round(seconds * peaksPerSecond)
  const times = Uint32Array.from({ length: count }, () => Math.floor(next() * seconds * TIME_UNITS_PER_SECOND)).sort()
  // Notes 51 to 106 and not the cracks between them: music votes for chance more than noise does.
  const pitches = Uint16Array.from(
    { length: count },
    () => (51 + Math.floor(next() * 56)) * PARAMETERS.pitchUnitsPerSemitone,
  )
  const levels = Uint8Array.from({ length: count }, () => 60 + Math.floor(next() * 120))
  return { times, pitches, levels }
}

/** Sound with as many partials as music, interleaved stereo at the rate that is analysed. */
export function randomSound(seed: number, seconds: number): Float32Array {
  const next = random(seed)
  const frames = seconds * PARAMETERS.sampleRate
  const pcm = new Float32Array(2 * frames)
  const notes = Array.from({ length: Math.ceil(seconds * 8) }, () => ({
    start: Math.floor(next() * frames),
    step: (2 * Math.PI * 110 * 2 ** (next() * 5)) / PARAMETERS.sampleRate,
    pan: next(),
  }))
  for (const { start, step, pan } of notes) {
    for (let i = start, age = 0; i < Math.min(frames, start + PARAMETERS.sampleRate); i++, age++) {
      const sample = 0.1 * Math.sin(age * step) * Math.exp(-age / 3000)
      pcm[2 * i] += sample * pan
      pcm[2 * i + 1] += sample * (1 - pan)
    }
  }
  return pcm.map((sample) => sample + (next() - 0.5) * 0.001)
}
