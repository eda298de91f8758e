import type { Constellation } from '../dsp/constellation.ts'

/** The times of a constellation's peaks in order of pitch. */
export class PitchOrder {
  /** Signed, which is faster to add to: recordings of more than 49 days wrap around. */
  readonly times: Int32Array
  readonly lowest: number
  /** Where the peaks of each pitch from the lowest on begin. */
  readonly starts: Uint32Array

  constructor({ times, pitches }: Constellation) {
    const { lowest, highest } = pitchRange(pitches)
    const starts = new Uint32Array(highest - lowest + 2)
    for (let peak = 0; peak < pitches.length; peak++) starts[pitches[peak] - lowest + 1]++
    for (let i = 1; i < starts.length; i++) starts[i] += starts[i - 1]
    const next = starts.slice()
    this.times = new Int32Array(times.length)
    for (let peak = 0; peak < times.length; peak++) this.times[next[pitches[peak] - lowest]++] = times[peak]
    this.lowest = lowest
    this.starts = starts
  }

  /** Position in the column of the first peak that is not lower. */
  from(pitch: number): number {
    const step = Math.ceil(pitch) - this.lowest
    return this.starts[Math.max(0, Math.min(this.starts.length - 1, step))]
  }

  /** Position in the column after the last peak that is not higher. */
  after(pitch: number): number {
    return this.from(Math.floor(pitch) + 1)
  }
}

/** Of no pitches, 0 and 0. */
export function pitchRange(pitches: Uint16Array): { lowest: number; highest: number } {
  let lowest = pitches[0] ?? 0
  let highest = lowest
  for (let peak = 1; peak < pitches.length; peak++) {
    if (pitches[peak] < lowest) lowest = pitches[peak]
    if (pitches[peak] > highest) highest = pitches[peak]
  }
  return { lowest, highest }
}
