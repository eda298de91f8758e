import type { Expectation } from './ledger.ts'

/** A recording that came after what a caller has seen. */
export interface Newer {
  readonly number: number
  readonly hashes: Uint32Array
}

/** The numbers of those that share so many hashes with what is expected to be new that they may be the same. */
export function rivalsAmong(newer: Iterable<Newer>, { hashes, minShared }: Expectation): number[] {
  return Array.from(newer)
    .filter((recording) => sharedHashes(recording.hashes, hashes) >= minShared)
    .map(({ number }) => number)
}

/** How many of some hashes, each as often as it is there, are among ascending ones. */
function sharedHashes(hashes: Uint32Array, ascending: Uint32Array): number {
  let shared = 0
  for (let i = 0; i < hashes.length; i++) {
    const hash = hashes[i]
    let low = 0
    let high = ascending.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (ascending[middle] < hash) low = middle + 1
      else high = middle
    }
    if (low < ascending.length && ascending[low] === hash) shared++
  }
  return shared
}
