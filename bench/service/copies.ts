import type { Constellation } from '../../src/dsp/constellation.ts'
import { PARAMETERS } from '../../src/dsp/parameters.ts'
import type { Fingerprint } from '../../src/fingerprint/fingerprint.ts'
import { random } from '../random.ts'

const { pitchUnitsPerSemitone: SEMITONE, levelUnitsPerDb: DECIBEL } = PARAMETERS

/** Of the peaks, what another encoding loses. */
const LOST = 0.2
/** Time units and pitch units, to either side. */
const MOVED = 3
const DETUNED = 0.04 * SEMITONE
const MOST_DECIBELS = 6

/**
 * A recording as another encoding of it, played at another speed, gives it: 1.05 is 5 % faster and higher.
 *
 * @param lost share of the peaks.
 */
export function copyAt(
  speed: number,
  { duration, constellation, ...rest }: Fingerprint,
  seed: number,
  lost = LOST,
): Fingerprint {
  const next = random(seed)
  const either = (most: number) => (2 * next() - 1) * most
  const higher = 12 * Math.log2(speed) * SEMITONE
  const louder = either(MOST_DECIBELS) * DECIBEL
  const { times, pitches, levels } = constellation
  const peaks: Peak[] = []
  for (let i = 0; i < times.length; i++) {
    if (next() < lost) continue
    peaks.push([
      Math.max(0, Math.round(times[i] / speed + either(MOVED))),
      Math.round(pitches[i] + higher + either(DETUNED)),
      Math.min(255, Math.max(1, Math.round(levels[i] + louder))),
    ])
  }
  return { ...rest, duration: Math.ceil(duration / speed) + MOVED, constellation: columnsOf(peaks) }
}

type Peak = readonly [time: number, pitch: number, level: number]

/** In the order of time, then pitch, none twice. */
function columnsOf(peaks: readonly Peak[]): Constellation {
  const ordered = peaks.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
  const distinct = ordered.filter(
    ([time, pitch], i) => i === 0 || time !== ordered[i - 1][0] || pitch !== ordered[i - 1][1],
  )
  return {
    times: Uint32Array.from(distinct, ([time]) => time),
    pitches: Uint16Array.from(distinct, ([, pitch]) => pitch),
    levels: Uint8Array.from(distinct, ([, , level]) => level),
  }
}
