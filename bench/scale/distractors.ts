import type { Constellation } from '../../src/dsp/constellation.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../../src/dsp/parameters.ts'
import { type Fingerprint, firstAtOrAfter } from '../../src/fingerprint/fingerprint.ts'
import { random } from '../random.ts'

const { pitchUnitsPerSemitone: SEMITONE, levelUnitsPerDb: DECIBEL } = PARAMETERS

/** Seconds of a distractor: four minutes on average. */
const SECONDS = [180, 300] as const
/**
 * Seconds of one piece of a real track: as long as a landmark, which so keeps its statistics, and so short that
 * it seldom gives two votes that agree.
 */
const PIECE_SECONDS = [0.8, 1.6] as const
/** Pieces that come again, as bars and verses do. */
const REPEATED = 0.35
/** Share of a piece that is left out, and share of another track that comes in its place. */
const LOST = 0.04
/** Time units, to either side: two distractors that took the same piece are not copies. */
const JITTER = 2
/** Pieces are moved by whole semitones, so that the notes of a track stay in one tuning; it is seldom far from 440 Hz. */
const MOST_SEMITONES = 5
const TUNING = 0.04 * SEMITONE
const MOST_STRETCH = Math.log(1.2)
const MOST_DECIBELS = 6

type Random = () => number

/**
 * Recordings that are copies of nothing and yet have the statistics of music: short pieces of real
 * tracks, transposed, re-timed and made louder or softer, two at a time and some repeatedly.
 *
 * @param seed decides everything, together with the sources.
 */
export function* distractors(seed: number, count: number, sources: readonly Constellation[]): Generator<Fingerprint> {
  for (let number = 0; number < count; number++) yield distractor(random(seed * 0x9e3779b1 + number), sources)
}

function distractor(next: Random, sources: readonly Constellation[]): Fingerprint {
  const duration = Math.round(between(next, SECONDS) * TIME_UNITS_PER_SECOND)
  const tuning = (next() + next() - 1) * TUNING
  const peaks = new Peaks()
  const pieces: (readonly [first: number, end: number, start: number])[] = []
  for (let start = 0; start < duration; ) {
    const length = Math.round(between(next, PIECE_SECONDS) * TIME_UNITS_PER_SECOND)
    const first = peaks.count
    if (pieces.length > 0 && next() < REPEATED) {
      const [from, to, at] = pieces[Math.floor(next() ** 2 * pieces.length)]
      peaks.repeat(from, to, start - at)
    } else {
      addPiece(peaks, next, sources, { start, length, tuning, kept: 1 - LOST })
      addPiece(peaks, next, sources, { start, length, tuning, kept: LOST })
      peaks.sort(first)
    }
    pieces.push([first, peaks.count, start])
    start += length
  }
  const constellation = peaks.until(duration)
  return { kind: 'database', parametersVersion: PARAMETERS.version, duration, engine: 'distractors', constellation }
}

interface Piece {
  readonly start: number
  readonly length: number
  readonly tuning: number
  /** Share of the peaks. */
  readonly kept: number
}

function addPiece(
  peaks: Peaks,
  next: Random,
  sources: readonly Constellation[],
  { start, length, tuning, kept }: Piece,
): void {
  const { times, pitches, levels } = sources[Math.floor(next() * sources.length)]
  const stretch = Math.exp((2 * next() - 1) * MOST_STRETCH)
  const shift = Math.round((2 * next() - 1) * MOST_SEMITONES) * SEMITONE + tuning
  const louder = (2 * next() - 1) * MOST_DECIBELS * DECIBEL
  const from = next() * Math.max(0, times[times.length - 1] - length / stretch)
  for (let i = firstAtOrAfter(times, from); i < times.length; i++) {
    const time = (times[i] - from) * stretch
    if (time >= length) return
    if (next() < kept) peaks.add(start + time + (2 * next() - 1) * JITTER, pitches[i] + shift, levels[i] + louder)
  }
}

function between(next: Random, [least, most]: readonly [number, number]): number {
  return least + next() * (most - least)
}

const LOWEST_PITCH = 51 * SEMITONE
const HIGHEST_PITCH = 106 * SEMITONE

/** Peaks of one distractor, under construction. */
class Peaks {
  #times = new Float64Array(16384)
  #pitches = new Uint16Array(16384)
  #levels = new Uint8Array(16384)
  count = 0

  /** Those at pitches that are not analysed are left out. */
  add(time: number, pitch: number, level: number): void {
    if (pitch < LOWEST_PITCH || pitch >= HIGHEST_PITCH || this.count === this.#times.length) return
    this.#times[this.count] = Math.max(0, Math.round(time))
    this.#pitches[this.count] = Math.round(pitch)
    this.#levels[this.count++] = Math.min(255, Math.max(1, Math.round(level)))
  }

  repeat(from: number, to: number, later: number): void {
    for (let i = from; i < to; i++) this.add(this.#times[i] + later, this.#pitches[i], this.#levels[i])
  }

  /** Puts the peaks from one on in the order of time, then pitch: they nearly are. */
  sort(from: number): void {
    const [times, pitches, levels] = [this.#times, this.#pitches, this.#levels]
    for (let i = Math.max(from, 1); i < this.count; i++) {
      const [time, pitch, level] = [times[i], pitches[i], levels[i]]
      let at = i
      for (; at > 0 && (times[at - 1] > time || (times[at - 1] === time && pitches[at - 1] > pitch)); at--) {
        times[at] = times[at - 1]
        pitches[at] = pitches[at - 1]
        levels[at] = levels[at - 1]
      }
      times[at] = time
      pitches[at] = pitch
      levels[at] = level
    }
  }

  /** Those before the end, none twice. */
  until(duration: number): Constellation {
    this.sort(0)
    let kept = 0
    for (let i = 0; i < this.count && this.#times[i] < duration; i++) {
      if (kept > 0 && this.#times[i] === this.#times[kept - 1] && this.#pitches[i] === this.#pitches[kept - 1]) continue
      this.#times[kept] = this.#times[i]
      this.#pitches[kept] = this.#pitches[i]
      this.#levels[kept++] = this.#levels[i]
    }
    return {
      times: Uint32Array.from(this.#times.subarray(0, kept)),
      pitches: this.#pitches.slice(0, kept),
      levels: this.#levels.slice(0, kept),
    }
  }
}
