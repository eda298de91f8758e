import type { Constellation } from '../../dsp/constellation.ts'
import {
  compiled,
  expectConstants,
  FIRST_WORD,
  type Global,
  madeOnce,
  type OwnMemory,
  Words,
} from '../../dsp/web-assembly.ts'
import type { Postings } from '../../inverted-index/postings.ts'
import { TIME_STEP } from '../../inverted-index/segment-layout.ts'
import { groupOf, MOST_WINDOW, seenWordsFor, votesOfRows, wordsFor } from '../company.ts'
import { CROWD_REACH, MOST_CROWDED, SURROUNDINGS } from '../crowds.ts'
import { pitchRange } from '../pitch-order.ts'
import type { AskedQuery } from '../probed-query.ts'
import { SUMMITS } from '../summits.ts'
import { type Counted, FRAME_BITS, type Tally } from '../tally.ts'
import { KERNEL_BYTES } from './kernel-bytes.ts'
import { KernelTally, type TallyExports } from './tally.ts'

/** What `assembly/kernel.ts` exports. */
interface Exports extends Readonly<Record<keyof typeof CONSTANTS, Global>>, TallyExports {
  readonly memory: OwnMemory
  ofMany(recordings: number, postings: number, seen: number, words: number, rows: number): number
  company(
    recordings: number,
    asked: number,
    steps: number,
    rows: number,
    count: number,
    starts: number,
    times: number,
    groups: number,
    met: number,
    words: number,
    told: number,
  ): number
  crowds(times: number, pitches: number, peaks: number, lowest: number, near: number, out: number): void
}

const CONSTANTS = {
  ...{ TIME_STEP, MOST_WINDOW, CROWD_REACH, SURROUNDINGS, MOST_CROWDED, FRAME_BITS },
  ...SUMMITS,
}

/** A thread keeps the memory that it once needed: queries that would need more words go without. */
const MOST_WORDS = 2 ** 25

/** So many peaks at one pitch can be told apart from none. */
const MOST_PEAKS = 2 ** 16 - 1

/** `inCompany`, `crowdsOf` and tallies compiled to WebAssembly: several times as fast, and the very same. */
export class MatchKernel {
  readonly #exports: Exports
  readonly #words: Words

  private constructor(exports: Exports) {
    expectConstants(exports, CONSTANTS)
    this.#exports = exports
    this.#words = new Words(exports.memory, MOST_WORDS)
  }

  /** Undefined where the platform cannot. */
  static make(): MatchKernel | undefined {
    const exports = compiled<Exports>(KERNEL_BYTES)()
    return exports && new MatchKernel(exports)
  }

  /** As `inCompany`; the next call overwrites it. Undefined where it would take too much memory. */
  inCompany(query: AskedQuery, found: Postings): Int32Array | undefined {
    const { starts, times, probeNumbers } = query
    const { columns, length } = found
    const seen = seenWordsFor(length)
    const columnsEnd = FIRST_WORD + 4 * length + 1 + starts.length + 2 * times.length
    if (!this.#words.reserve(columnsEnd + seen)) return undefined
    let words = this.#words.all
    let end = FIRST_WORD
    const written = (column: Uint32Array | Int32Array): number => {
      words.set(column, end)
      end += column.length
      return 4 * (end - column.length)
    }
    const recordings = written(columns.numbers.subarray(0, length))
    const asked = written(columns.asked.subarray(0, length))
    const steps = written(columns.times.subarray(0, length))
    const begins = written(starts)
    const landmarkTimes = written(times)
    const groups = 4 * end
    for (let i = 0; i < probeNumbers.length; i++) words[end++] = groupOf(probeNumbers[i])
    const rows = end
    const many = this.#exports.ofMany(recordings, length, 4 * columnsEnd, seen, 4 * rows)
    const votes = votesOfRows(query, found, words.subarray(rows, rows + many))
    const met = wordsFor(votes)
    const told = columnsEnd + met
    if (!this.#words.reserve(told + 2 * votes + 2)) return undefined
    words = this.#words.all
    const count = this.#exports.company(
      recordings,
      asked,
      steps,
      4 * rows,
      many,
      begins,
      landmarkTimes,
      groups,
      4 * columnsEnd,
      met,
      4 * told,
    )
    return words.subarray(told, told + 2 * count)
  }

  /** As `crowdsOf`. Undefined of so many peaks that it would take too much memory. */
  crowdsOf({ times, pitches }: Constellation): Uint8Array | undefined {
    const peaks = times.length
    if (peaks > MOST_PEAKS) return undefined
    const { lowest, highest } = pitchRange(pitches)
    const pitchesAt = FIRST_WORD + peaks
    const nearAt = pitchesAt + ((peaks + 1) >> 1)
    const outAt = nearAt + ((highest - lowest + 2 * CROWD_REACH + 3) >> 1)
    if (!this.#words.reserve(outAt + (peaks >> 2) + 1)) return undefined
    const words = this.#words.all
    words.set(times, FIRST_WORD)
    new Uint16Array(words.buffer, 4 * pitchesAt, peaks).set(pitches)
    words.fill(0, nearAt, outAt)
    this.#exports.crowds(4 * FIRST_WORD, 4 * pitchesAt, peaks, lowest, 4 * nearAt, 4 * outAt)
    return new Uint8Array(words.buffer, 4 * outAt, peaks).slice()
  }

  /** As `ReferenceTally`, until the next call of another method. Undefined where it would take too much memory. */
  tally(counted: Counted): Tally | undefined {
    return KernelTally.make(counted, this.#exports, this.#words)
  }
}

/** The one of this thread. Undefined where the platform cannot. */
export const matchKernel = madeOnce(() => MatchKernel.make())
