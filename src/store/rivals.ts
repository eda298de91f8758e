import { firstAtOrAfter } from '../fingerprint/fingerprint.ts'
import { anyOf, KIND } from '../fingerprint/witness.ts'
import type { Expectation } from './ledger.ts'

/** A recording that came after what a caller has seen. */
export interface Newer {
  readonly number: number
  readonly hashes: Uint32Array
}

/** The numbers of those that share so many hashes with what is expected to be new that they may be the same. */
export function rivalsAmong(newer: Iterable<Newer>, { hashes, minShared }: Expectation): number[] {
  const recordings = Array.from(newer)
  if (recordings.length === 0) return []
  const sieve = new Sieve(hashes)
  return recordings.filter((recording) => sieve.count(recording.hashes) >= minShared).map(({ number }) => number)
}

const SIEVE_BITS = 18
const SIEVE_MASK = 2 ** SIEVE_BITS - 1

/** What is asked for, ascending, and a bit for some bits of each kind, by which nearly all others are told without a search. */
class Sieve {
  readonly #ascending: Uint32Array
  readonly #bits = new Uint32Array(2 ** SIEVE_BITS / 32)

  constructor(ascending: Uint32Array) {
    this.#ascending = ascending
    const bits = this.#bits
    for (let i = 0; i < ascending.length; i++) {
      const low = sieved(ascending[i])
      bits[low >>> 5] |= 1 << (low & 31)
    }
  }

  /** How many of some hashes, each as often as it is there, are asked for. */
  count(hashes: Uint32Array): number {
    const bits = this.#bits
    let count = 0
    for (let i = 0; i < hashes.length; i++) {
      const low = sieved(hashes[i])
      if ((bits[low >>> 5] & (1 << (low & 31))) !== 0 && (this.#has(hashes[i]) || this.#has(anyOf(hashes[i])))) count++
    }
    return count
  }

  #has(hash: number): boolean {
    return this.#ascending[firstAtOrAfter(this.#ascending, hash)] === hash
  }
}

function sieved(hash: number): number {
  return Math.floor(hash / KIND) & SIEVE_MASK
}
