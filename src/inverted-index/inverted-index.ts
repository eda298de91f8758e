import { NumberSet } from './number-set.ts'
import type { Postings } from './postings.ts'
import type { Segment } from './segment.ts'
import { Tail } from './tail.ts'

/** What an index is made of, to begin with. */
export interface IndexParts {
  /** One hash in so many is indexed: a power of two. */
  readonly sampling: number
  readonly segments?: readonly Segment[]
}

/**
 * Where hashes occur: immutable segments, which threads may share, and a tail of recent postings that is
 * this thread's own. A removed recording is never found again, wherever its postings are.
 */
export class InvertedIndex {
  readonly sampling: number
  #segments: readonly Segment[]
  #recordings: number
  #tail = new Tail()
  readonly #removed = new NumberSet()

  constructor({ sampling, segments = [] }: IndexParts) {
    this.sampling = sampling
    this.#segments = segments
    this.#recordings = recordingsIn(segments)
  }

  get segments(): readonly Segment[] {
    return this.#segments
  }

  /** Postings in segments and tail, those of removed recordings included. */
  get postings(): number {
    return this.#segments.reduce((sum, { postings }) => sum + postings, this.#tail.postings)
  }

  /** Postings in the tail alone. */
  get tailPostings(): number {
    return this.#tail.postings
  }

  /** How many recordings it may hold at most: numbers are given without gaps. */
  get recordings(): number {
    return this.#recordings
  }

  /** Adds a recording to the tail. @param number no lower than any before. @param times of the hashes' anchors, in time units. */
  add(number: number, hashes: Uint32Array, times: Uint32Array): void {
    this.#tail.add(number, hashes, times)
    this.#recordings = Math.max(this.#recordings, number + 1)
  }

  remove(number: number): void {
    this.#removed.add(number)
  }

  isRemoved(number: number): boolean {
    return this.#removed.has(number)
  }

  /**
   * Takes other segments, and forgets of the tail what they hold now.
   *
   * @param tailFrom the first number that they do not hold.
   */
  replace({ segments, tailFrom }: { readonly segments: readonly Segment[]; readonly tailFrom: number }): void {
    this.#segments = segments
    this.#recordings = Math.max(this.#recordings, recordingsIn(segments))
    this.#tail = this.#tail.from(tailFrom)
  }

  /**
   * Adds to those found all postings of some hashes, in no order, but those of removed recordings.
   *
   * @param hashes ascending and distinct.
   * @param before recordings below this number are left out.
   */
  lookUp(hashes: Uint32Array, found: Postings, before = 0): void {
    const excluded = { before, removed: this.#removed }
    for (const segment of this.#segments) segment.lookUp(hashes, found, excluded)
    this.#tail.lookUp(hashes, found, excluded)
  }
}

function recordingsIn(segments: readonly Segment[]): number {
  return segments.reduce((most, { postings, lastNumber }) => Math.max(most, postings > 0 ? lastNumber + 1 : 0), 0)
}
