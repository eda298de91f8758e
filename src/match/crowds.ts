import type { Constellation } from '../dsp/constellation.ts'
import { TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import { PITCH_TOLERANCE } from './line.ts'
import { pitchRange } from './pitch-order.ts'

/** How far to either side of a peak its crowd is counted. */
export const SURROUNDINGS = 10 * TIME_UNITS_PER_SECOND
/** How far, in whole pitch units. */
export const CROWD_REACH = Math.floor(PITCH_TOLERANCE)
/** A crowd is not counted beyond this: by then chance explains all it may. */
export const MOST_CROWDED = 125

/** Fine and coarse counts of the peaks that are near, by pitch: a range of pitches is a few of each. */
const COARSE_BITS = 4
const COARSE = 1 << COARSE_BITS

/** For each peak how many of its pitch, itself among them, lie within the surroundings. `kernel/` does the very same. */
export function crowdsOf({ times, pitches }: Constellation): Uint8Array {
  const crowds = new Uint8Array(times.length)
  const range = pitchRange(pitches)
  const lowest = range.lowest - CROWD_REACH
  const fine = new Uint32Array(range.highest + CROWD_REACH - lowest + 1 + COARSE)
  const coarse = new Uint32Array((fine.length >> COARSE_BITS) + 1)
  let entering = 0
  let leaving = 0
  for (let peak = 0; peak < times.length; peak++) {
    const time = times[peak]
    for (; entering < times.length && times[entering] <= time + SURROUNDINGS; entering++) {
      const at = pitches[entering] - lowest
      fine[at]++
      coarse[at >> COARSE_BITS]++
    }
    for (; times[leaving] < time - SURROUNDINGS; leaving++) {
      const at = pitches[leaving] - lowest
      fine[at]--
      coarse[at >> COARSE_BITS]--
    }
    const at = pitches[peak] - lowest
    const crowd = within(fine, coarse, at - CROWD_REACH, at + CROWD_REACH)
    crowds[peak] = Math.min(crowd, MOST_CROWDED)
  }
  return crowds
}

function within(fine: Uint32Array, coarse: Uint32Array, low: number, high: number): number {
  const firstCoarse = (low + COARSE - 1) >> COARSE_BITS
  const endCoarse = (high + 1) >> COARSE_BITS
  let count = 0
  for (let at = low; at < firstCoarse << COARSE_BITS; at++) count += fine[at]
  for (let at = firstCoarse; at < endCoarse; at++) count += coarse[at]
  for (let at = endCoarse << COARSE_BITS; at <= high; at++) count += fine[at]
  return count
}
