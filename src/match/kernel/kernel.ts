import { compiled, FIRST_WORD, type OwnMemory, Words } from '../../dsp/web-assembly.ts'
import type { Postings } from '../../inverted-index/postings.ts'
import { TIME_STEP } from '../../inverted-index/segment-layout.ts'
import { groupOf, MOST_WINDOW, votesOf, wordsFor } from '../company.ts'
import type { AskedQuery } from '../probed-query.ts'
import { KERNEL_BYTES } from './kernel-bytes.ts'

/** What `assembly/kernel.ts` exports. */
interface Exports {
  readonly memory: OwnMemory
  timeStep(): number
  window(): number
  company(
    recordings: number,
    asked: number,
    steps: number,
    postings: number,
    starts: number,
    times: number,
    groups: number,
    met: number,
    words: number,
    told: number,
  ): number
}

/** A thread keeps the memory that it once needed: queries that would need more words go without. */
const MOST_WORDS = 2 ** 25

/** `inCompany` compiled to WebAssembly: several times as fast. */
export class CompanyKernel {
  readonly #exports: Exports
  readonly #words: Words

  private constructor(exports: Exports) {
    if (exports.timeStep() !== TIME_STEP || exports.window() !== MOST_WINDOW)
      throw new RangeError(
        `the kernel has steps of ${exports.timeStep()} and a window of ${exports.window()}: adapt assembly/kernel.ts`,
      )
    this.#exports = exports
    this.#words = new Words(exports.memory, MOST_WORDS)
  }

  /** Undefined where the platform cannot. */
  static make(): CompanyKernel | undefined {
    const exports = compiled<Exports>(KERNEL_BYTES)()
    return exports && new CompanyKernel(exports)
  }

  /** As `inCompany`; the next call overwrites it. Undefined where it would take too much memory. */
  inCompany(query: AskedQuery, found: Postings): Int32Array | undefined {
    const { starts, times, probeNumbers } = query
    const { columns, length } = found
    const votes = votesOf(query, found)
    const met = wordsFor(votes)
    const needed = FIRST_WORD + 3 * length + starts.length + 2 * times.length + met + 2 * votes + 2
    if (!this.#words.reserve(needed)) return undefined
    const words = this.#words.all
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
    const told = end + met
    const count = this.#exports.company(
      recordings,
      asked,
      steps,
      length,
      begins,
      landmarkTimes,
      groups,
      4 * end,
      met,
      4 * told,
    )
    return words.subarray(told, told + 2 * count)
  }
}
