import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import type { Alignment } from '../match/alignment.ts'
import { forth, type Line } from '../match/line.ts'
import type { Passage } from '../match/paths.ts'

/** The peaks of one recording where they lie on the reference: columns of equal length. */
export interface Overlaid {
  /** Seconds of the reference, ascending but where a passage ends. */
  readonly seconds: Float32Array
  /** MIDI note numbers, as the reference has them. */
  readonly notes: Float32Array
  /** From 0, silent, to 1. */
  readonly loudness: Float32Array
  /** 1 where a passage finds the peak in the other recording. */
  readonly matched: Uint8Array
}

/** Two constellations laid over each other. */
export interface Overlay {
  readonly query: Overlaid
  readonly reference: Overlaid
}

const AS_IT_IS: Line = { timeScale: 1, offset: 0, pitchShift: 0 }

/** Each passage of the query by its own line, and what lies between passages by that of the nearest. */
export function overlay(query: Constellation, reference: Constellation, alignment: Alignment): Overlay {
  const ours = new Uint8Array(query.times.length)
  const theirs = new Uint8Array(reference.times.length)
  for (const { line, first, last } of alignment.queryPassages) {
    const { likes } = alignment.lines[line].matches
    for (let peak = first; peak <= last; peak++) {
      if (likes[peak] < 0) continue
      ours[peak] = 1
      theirs[likes[peak]] = 1
    }
  }
  return {
    query: laid(query, ours, lineAtEachPeak(query, alignment)),
    reference: laid(reference, theirs, () => AS_IT_IS),
  }
}

function laid(
  { times, pitches, levels }: Constellation,
  matched: Uint8Array,
  lineOf: (peak: number) => Line,
): Overlaid {
  const { pitchUnitsPerSemitone } = PARAMETERS
  return {
    seconds: Float32Array.from(times, (time, peak) => forth(lineOf(peak), time) / TIME_UNITS_PER_SECOND),
    notes: Float32Array.from(pitches, (pitch, peak) => (pitch + lineOf(peak).pitchShift) / pitchUnitsPerSemitone),
    loudness: Float32Array.from(levels, (level) => level / 255),
    matched,
  }
}

/** To be asked for ascending peaks. */
function lineAtEachPeak({ times }: Constellation, { lines, queryPassages }: Alignment): (peak: number) => Line {
  if (queryPassages.length === 0) return () => AS_IT_IS
  const passages = queryPassages.toSorted((a, b) => a.first - b.first)
  const nearest = Int32Array.from(times, (_, peak) => nearestTo(passages, peak, times))
  return (peak) => lines[passages[nearest[peak]].line].matches.line
}

function nearestTo(passages: readonly Passage[], peak: number, times: Uint32Array): number {
  let [best, least] = [0, Infinity]
  for (const [i, { first, last }] of passages.entries()) {
    const away = peak < first ? times[first] - times[peak] : peak > last ? times[peak] - times[last] : 0
    if (away < least) [best, least] = [i, away]
  }
  return best
}
