import { lengthened } from '../fingerprint/columns.ts'

/** Of postings that were found. */
export interface PostingColumns {
  /** Position of the hash among those that were asked for. */
  readonly asked: Uint32Array
  /** The posting's own hash, which has a witness also where any was asked for. */
  readonly hashes: Uint32Array
  /** Recording numbers. */
  readonly numbers: Uint32Array
  /** Anchor times, in steps of TIME_STEP. */
  readonly times: Uint32Array
}

/** Postings that a look-up found: parallel columns that are used again, of which the first `length` rows count. */
export class Postings {
  columns: PostingColumns = columnsOf(1024)
  length = 0

  /** Makes room for so many more. The columns may be others then. */
  reserve(more: number): void {
    const { asked, hashes, numbers, times } = this.columns
    if (this.length + more <= asked.length) return
    const length = 2 * (this.length + more)
    this.columns = {
      asked: lengthened(asked, length),
      hashes: lengthened(hashes, length),
      numbers: lengthened(numbers, length),
      times: lengthened(times, length),
    }
  }

  add(asked: number, hash: number, number: number, time: number): void {
    this.reserve(1)
    const { columns } = this
    columns.asked[this.length] = asked
    columns.hashes[this.length] = hash
    columns.numbers[this.length] = number
    columns.times[this.length++] = time
  }
}

function columnsOf(length: number): PostingColumns {
  return {
    asked: new Uint32Array(length),
    hashes: new Uint32Array(length),
    numbers: new Uint32Array(length),
    times: new Uint32Array(length),
  }
}
