import { FIRST_WORD, type Global, type Words } from '../../dsp/web-assembly.ts'
import { PITCH_TOLERANCE } from '../line.ts'
import { SUMMITS, type Summit, type Together } from '../summits.ts'
import { type Counted, FRAME_BITS, type Half, type Tally } from '../tally.ts'

/** What `assembly/kernel.ts` exports of it. */
export interface TallyExports {
  layTally(
    ourTimes: number,
    ourPitches: number,
    otherTimes: number,
    otherStarts: number,
    otherPitches: number,
    lowest: number,
    allSums: number,
    allMost: number,
    allPassages: number,
    summits: number,
  ): void
  count(
    counts: number,
    from: number,
    to: number,
    timeScale: number,
    pitchShift: number,
    tolerance: number,
    zero: number,
  ): void
  summits(earlier: number, later: number, low: number, high: number, passage: number): number
  readonly typical: Global
}

/** Places before the first and behind the last, which eight at a time may touch. */
const AROUND = 16

/** Twelve bytes each, which a thread keeps: recordings of more than nine hours together go without. */
const MOST_PLACES = 2 ** 20

/** All that a passage has are added in 32 bits. */
const MOST_PAIRS = 2 ** 32

/** In the memory of a kernel, where it is until that does anything else. */
export class KernelTally implements Tally {
  readonly all: Together
  readonly #counted: Counted
  readonly #exports: TallyExports
  readonly #halves: readonly [Uint16Array, Uint16Array]
  /** Of each summit its place and its sum. */
  readonly #summits: Float64Array

  private constructor(counted: Counted, exports: TallyExports, buffer: ArrayBuffer, at: Addresses) {
    const { size } = counted
    const column = (address: number) => new Uint16Array(buffer, address, size)
    this.#counted = counted
    this.#exports = exports
    this.#halves = [column(at.halves[0]), column(at.halves[1])]
    this.all = { counts: new Uint32Array(buffer, at.sums, size), most: column(at.most), passages: column(at.passages) }
    this.#summits = new Float64Array(buffer, at.summits, 2 * SUMMITS.MOST_SUMMITS)
  }

  static make(counted: Counted, exports: TallyExports, memory: Words): KernelTally | undefined {
    const { query, reference, size } = counted
    if (size > MOST_PLACES) return undefined
    let end = 4 * FIRST_WORD
    const room = (bytes: number): number => {
      const begin = end
      end += (bytes + 15) & ~15
      return begin
    }
    const times = room(4 * query.times.length)
    const pitches = room(2 * query.times.length)
    const theirTimes = room(4 * reference.times.length)
    const starts = room(4 * reference.starts.length)
    const counts = end
    const column = (bytes: number) => room(bytes * (size + 2 * AROUND)) + bytes * AROUND
    const at = {
      halves: [column(2), column(2)] as const,
      ...{ sums: column(4), most: column(2), passages: column(2) },
      summits: room(16 * (SUMMITS.MOST_SUMMITS + 1)),
    }
    if (!memory.reserve(end / 4)) return undefined
    const words = memory.all
    words.set(query.times, times / 4)
    new Uint16Array(words.buffer, pitches, query.pitches.length).set(query.pitches)
    words.set(reference.times, theirTimes / 4)
    words.set(reference.starts, starts / 4)
    words.fill(0, counts / 4, end / 4)
    exports.layTally(
      ...([times, pitches, theirTimes, starts] as const),
      ...([reference.starts.length - 1, reference.lowest] as const),
      ...([at.sums, at.most, at.passages, at.summits] as const),
    )
    return new KernelTally(counted, exports, words.buffer, at)
  }

  count(half: Half, from: number, to: number): void {
    const { timeScale, pitchShift, zero } = this.#counted
    const { byteOffset } = this.#halves[half]
    this.#exports.count(byteOffset, from, to, timeScale, pitchShift, PITCH_TOLERANCE, zero << FRAME_BITS)
  }

  clear(half: Half, low: number, high: number): void {
    this.#halves[half].fill(0, low, high)
  }

  summits(earlier: Half, low: number, high: number, passage: number, pairs: number): Summit[] | undefined {
    if (pairs >= MOST_PAIRS) return undefined
    const later = earlier === 0 ? 1 : 0
    const [first, second] = [this.#halves[earlier].byteOffset, this.#halves[later].byteOffset]
    const count = this.#exports.summits(first, second, low, high, passage)
    if (count < 0) return undefined
    const typical = this.#exports.typical.value
    return Array.from({ length: count }, (_, i) => ({
      at: this.#summits[2 * i],
      excess: this.#summits[2 * i + 1] - typical,
    }))
  }
}

/** In bytes: of each column, that of its first place. */
interface Addresses {
  readonly halves: readonly [number, number]
  readonly sums: number
  readonly most: number
  readonly passages: number
  readonly summits: number
}
