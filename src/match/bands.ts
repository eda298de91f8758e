import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'

/** Half a semitone: a search within ±¼ semitone touches two bands. */
const BAND = PARAMETERS.pitchUnitsPerSemitone / 2
const BANDS = Math.ceil(65536 / BAND)

/** The peaks of a constellation by pitch band, and by time within each: for finding a peak's like. */
export class Bands {
  readonly constellation: Constellation
  /** Peak positions of all bands, one band after the other. */
  readonly peaks: Uint32Array
  /** Their times, in the same order. */
  readonly times: Uint32Array
  /** Where each band begins in the columns. */
  readonly starts: Uint32Array
  #crowding: Float32Array | undefined

  constructor(constellation: Constellation) {
    const { times, pitches } = constellation
    this.constellation = constellation
    this.starts = new Uint32Array(BANDS + 1)
    this.peaks = new Uint32Array(times.length)
    this.times = new Uint32Array(times.length)
    for (const pitch of pitches) this.starts[Math.floor(pitch / BAND) + 1]++
    for (let i = 0; i < BANDS; i++) this.starts[i + 1] += this.starts[i]
    const next = this.starts.slice()
    for (let peak = 0; peak < times.length; peak++) {
      const at = next[Math.floor(pitches[peak] / BAND)]++
      this.peaks[at] = peak
      this.times[at] = times[peak]
    }
  }

  /** First and last band that pitches from `low` to `high` fall in. */
  range(low: number, high: number): readonly [number, number] {
    return [Math.max(0, Math.floor(low / BAND)), Math.min(BANDS - 1, Math.floor(high / BAND))]
  }

  /** Position in the columns of the first peak of a band at or after a time. */
  seek(band: number, time: number): number {
    let low = this.starts[band]
    let high = this.starts[band + 1]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.times[middle] < time) low = middle + 1
      else high = middle
    }
    return low
  }

  /** How many peaks lie within ± the reaches of a time and a pitch. */
  count(time: number, pitch: number, timeReach: number, pitchReach: number): number {
    const { pitches } = this.constellation
    const [first, last] = this.range(pitch - pitchReach, pitch + pitchReach)
    let count = 0
    for (let band = first; band <= last; band++) {
      const end = this.starts[band + 1]
      for (let at = this.seek(band, time - timeReach); at < end && this.times[at] <= time + timeReach; at++) {
        if (Math.abs(pitches[this.peaks[at]] - pitch) <= pitchReach) count++
      }
    }
    return count
  }

  /** For each peak, how many others of its pitch (± the reach) lie within ± the time around it. Kept. */
  crowding(timeReach: number, pitchReach: number): Float32Array {
    const { times, pitches } = this.constellation
    this.#crowding ??= Float32Array.from(times, (time, peak) => this.count(time, pitches[peak], timeReach, pitchReach))
    return this.#crowding
  }
}
