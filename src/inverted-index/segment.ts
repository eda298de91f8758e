/** One occurrence of a hash: which recording, and when in it. */
export interface Posting {
  readonly hash: number
  readonly number: number
  readonly time: number
}

/**
 * An immutable part of the inverted index: postings sorted by hash in parallel columns, and a
 * table of where each prefix of the hash begins.
 */
export class Segment {
  readonly hashes: Uint32Array
  /** Recording number of each posting. */
  readonly numbers: Uint32Array
  /** Anchor time of each posting, in time units. */
  readonly times: Uint32Array
  readonly #prefixShift: number
  readonly #starts: Uint32Array

  constructor(hashes: Uint32Array, numbers: Uint32Array, times: Uint32Array) {
    this.hashes = hashes
    this.numbers = numbers
    this.times = times
    const bits = Math.max(1, Math.min(24, Math.ceil(Math.log2(hashes.length + 1))))
    this.#prefixShift = 32 - bits
    this.#starts = prefixStarts(hashes, this.#prefixShift, 2 ** bits)
  }

  get length(): number {
    return this.hashes.length
  }

  /** The position of a hash's first posting; from there on while `hashes[position] === hash`. */
  find(hash: number): number {
    const prefix = hash >>> this.#prefixShift
    const end = this.#starts[prefix + 1]
    let position = this.#starts[prefix]
    while (position < end && this.hashes[position] < hash) position++
    return position
  }
}

function prefixStarts(hashes: Uint32Array, shift: number, prefixes: number): Uint32Array {
  const starts = new Uint32Array(prefixes + 1)
  for (const hash of hashes) starts[(hash >>> shift) + 1]++
  for (let i = 0; i < prefixes; i++) starts[i + 1] += starts[i]
  return starts
}
