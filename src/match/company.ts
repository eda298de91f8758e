import { PARAMETERS } from '../dsp/parameters.ts'

/** Votes agree within less than so many time units, four frames: a power of two. */
export const MOST_WINDOW = 4 * PARAMETERS.timeUnitsPerFrame
/** Offsets are put together by twice as many, so that what agrees lies in one part or in two neighbours. */
const PART_BITS = Math.log2(2 * MOST_WINDOW)
const LEAST_WORDS = 1024
/** A bit in so many is set, at the most. */
const SPARSE = 16

/**
 * Whether a vote may have another near it: two bits for each part of the offsets of a recording under a probe, in a table
 * that fits the processor's cache (B. Bloom, "Space/time trade-offs in hash coding", 1970). Of the votes that chance
 * brings nine in ten stand alone, and are told here before they take their places in larger tables.
 */
export class Company {
  #once = new Uint32Array(LEAST_WORDS)
  #twice = new Uint32Array(LEAST_WORDS)

  clear(votes: number): void {
    const words = 2 ** Math.ceil(Math.log2(Math.max(LEAST_WORDS, (votes * SPARSE) / 32)))
    if (words === this.#once.length) {
      this.#once.fill(0)
      this.#twice.fill(0)
    } else {
      this.#once = new Uint32Array(words)
      this.#twice = new Uint32Array(words)
    }
  }

  add(number: number, probe: number, offset: number): void {
    const hash = hashOf(groupHash(number, probe), offset >> PART_BITS)
    const word = (hash >>> 5) & (this.#once.length - 1)
    const bit = 1 << (hash & 31)
    if ((this.#once[word] & bit) === 0) this.#once[word] |= bit
    else this.#twice[word] |= bit
  }

  isAlone(number: number, probe: number, offset: number): boolean {
    const group = groupHash(number, probe)
    const part = offset >> PART_BITS
    const mask = this.#once.length - 1
    const own = hashOf(group, part)
    if ((this.#twice[(own >>> 5) & mask] & (1 << (own & 31))) !== 0) return false
    const near = hashOf(group, (offset & MOST_WINDOW) === 0 ? part - 1 : part + 1)
    return (this.#once[(near >>> 5) & mask] & (1 << (near & 31))) === 0
  }
}

function groupHash(number: number, probe: number): number {
  return Math.imul(number, 0x9e3779b1) + Math.imul(probe, 0x85ebca6b)
}

function hashOf(group: number, part: number): number {
  const hash = Math.imul(group + Math.imul(part, 0x27d4eb2f), 0xc2b2ae35)
  return Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 3
}
