import type { Constellation } from '../../src/dsp/constellation.ts'
import { PARAMETERS, TIME_UNITS_PER_SECOND } from '../../src/dsp/parameters.ts'
import { type Fingerprint, firstAtOrAfter } from '../../src/fingerprint/fingerprint.ts'
import { random } from '../random.ts'

const { pitchUnitsPerSemitone: SEMITONE, levelUnitsPerDb: DECIBEL } = PARAMETERS

/** Seconds of a distractor: four minutes on average. */
const SECONDS = [180, 300] as const
/** Tracks that the pieces of one distractor are from: as a song has a style, so that songs of like styles share more hashes than others. */
const TRACKS = 3
/**
 * Seconds of one piece. `long` is long beside a landmark, of which music has none that lie across a cut: what is looked
 * up finds as much among these as among real tracks. `short` ones seldom give two recordings of the same tracks many votes
 * that agree, but a third fewer of what they are made of is found. `whole` is music as it is but for a cut or two.
 */
export const PIECES = { short: [0.8, 1.6], long: [5, 10], whole: [40, 80] } as const
/** Pieces that come again, as bars and verses do. */
const REPEATED = 0.27
/** Time units, to either side: two distractors that took the same piece are not copies. */
const JITTER = 2
/** Pieces are moved by whole semitones, so that the notes of a track stay in one tuning; it is seldom far from 440 Hz. */
const MOST_SEMITONES = 5
const TUNING = 0.04 * SEMITONE
const MOST_STRETCH = Math.log(1.2)
const MOST_DECIBELS = 6

type Random = () => number

/**
 * Recordings that are copies of nothing and yet have the statistics of music: pieces of some seconds of a few
 * real tracks each, transposed, re-timed and made louder or softer, some repeatedly.
 *
 * @param seed decides everything, together with the sources.
 */
export function* distractors(
  seed: number,
  count: number,
  sources: readonly Constellation[],
  { first = 0, pieces = 'short' }: DistractorOptions = {},
): Generator<Fingerprint> {
  const pool = new Pool(sources)
  for (let number = first; number < first + count; number++)
    yield distractor(random(seed * 0x9e3779b1 + number), pool, PIECES[pieces])
}

export interface DistractorOptions {
  /** Number of the first one: each is the same whichever is the first. */
  readonly first?: number
  readonly pieces?: keyof typeof PIECES
}

/** Sources in the shares that their lengths have in all music. */
class Pool {
  readonly #sources: readonly Constellation[]
  /** Where each one ends, when all are laid end to end. */
  readonly #ends: Float64Array

  constructor(sources: readonly Constellation[]) {
    this.#sources = sources
    this.#ends = new Float64Array(sources.length)
    let end = 0
    for (let i = 0; i < sources.length; i++) {
      end += sources[i].times.at(-1) ?? 0
      this.#ends[i] = end
    }
  }

  some(next: Random, count: number): Constellation[] {
    const end = this.#ends[this.#ends.length - 1]
    return Array.from({ length: count }, () => this.#sources[firstAtOrAfter(this.#ends, next() * end)])
  }
}

function distractor(next: Random, pool: Pool, pieceSeconds: readonly [number, number]): Fingerprint {
  const duration = Math.round(between(next, SECONDS) * TIME_UNITS_PER_SECOND)
  const tuning = (next() + next() - 1) * TUNING
  const tracks = pool.some(next, TRACKS)
  const peaks = new Peaks()
  const added: (readonly [first: number, end: number, start: number])[] = []
  for (let start = 0; start < duration; ) {
    const length = Math.round(between(next, pieceSeconds) * TIME_UNITS_PER_SECOND)
    const first = peaks.count
    if (added.length > 0 && next() < REPEATED) {
      const [from, to, at] = added[Math.floor(next() ** 2 * added.length)]
      peaks.repeat(from, to, start - at)
    } else {
      addPiece(peaks, next, tracks, { start, length, tuning })
    }
    added.push([first, peaks.count, start])
    start += length
  }
  const constellation = peaks.until(duration)
  return { kind: 'database', parametersVersion: PARAMETERS.version, duration, engine: 'distractors', constellation }
}

interface Piece {
  readonly start: number
  readonly length: number
  readonly tuning: number
}

function addPiece(
  peaks: Peaks,
  next: Random,
  tracks: readonly Constellation[],
  { start, length, tuning }: Piece,
): void {
  const { times, pitches, levels } = tracks[Math.floor(next() * tracks.length)]
  const stretch = Math.exp((2 * next() - 1) * MOST_STRETCH)
  const shift = Math.round((2 * next() - 1) * MOST_SEMITONES) * SEMITONE + tuning
  const louder = (2 * next() - 1) * MOST_DECIBELS * DECIBEL
  const from = next() * Math.max(0, times[times.length - 1] - length / stretch)
  for (let i = firstAtOrAfter(times, from); i < times.length; i++) {
    const time = (times[i] - from) * stretch
    if (time >= length) return
    peaks.add(start + time + (2 * next() - 1) * JITTER, pitches[i] + shift, levels[i] + louder)
  }
}

function between(next: Random, [least, most]: readonly [number, number]): number {
  return least + next() * (most - least)
}

const LOWEST_PITCH = 51 * SEMITONE
const HIGHEST_PITCH = 106 * SEMITONE

/** Peaks of one distractor, under construction. */
class Peaks {
  #times = new Uint32Array(16384)
  #pitches = new Uint16Array(16384)
  #levels = new Uint8Array(16384)
  count = 0

  /** In the order of time, then pitch. Those at pitches that are not analysed are left out. */
  add(exactTime: number, exactPitch: number, level: number): void {
    if (exactPitch < LOWEST_PITCH || exactPitch >= HIGHEST_PITCH || this.count === this.#times.length) return
    const [times, pitches, levels] = [this.#times, this.#pitches, this.#levels]
    const time = Math.max(0, Math.round(exactTime))
    const pitch = Math.round(exactPitch)
    let at = this.count++
    for (; at > 0 && (times[at - 1] > time || (times[at - 1] === time && pitches[at - 1] > pitch)); at--) {
      times[at] = times[at - 1]
      pitches[at] = pitches[at - 1]
      levels[at] = levels[at - 1]
    }
    times[at] = time
    pitches[at] = pitch
    levels[at] = Math.min(255, Math.max(1, Math.round(level)))
  }

  repeat(from: number, to: number, later: number): void {
    for (let i = from; i < to; i++) this.add(this.#times[i] + later, this.#pitches[i], this.#levels[i])
  }

  /** Those before the end, none twice. */
  until(duration: number): Constellation {
    let kept = 0
    for (let i = 0; i < this.count && this.#times[i] < duration; i++) {
      if (kept > 0 && this.#times[i] === this.#times[kept - 1] && this.#pitches[i] === this.#pitches[kept - 1]) continue
      this.#times[kept] = this.#times[i]
      this.#pitches[kept] = this.#pitches[i]
      this.#levels[kept++] = this.#levels[i]
    }
    return {
      times: this.#times.slice(0, kept),
      pitches: this.#pitches.slice(0, kept),
      levels: this.#levels.slice(0, kept),
    }
  }
}
