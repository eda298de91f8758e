import { LANDMARKS } from './landmark-parameters.ts'

/**
 * The last bits of a hash are its witness: the pitch difference of the nearest peak that is not in the
 * landmark. Whoever asks for a hash with its witness finds fewer by chance, and whoever asks without one
 * finds every landmark of the kind, whatever stood beside it.
 */
const WITNESS_MASK = 2 ** LANDMARKS.witnessBits - 1
/** How many hashes there are of a kind. */
export const KIND = 2 ** LANDMARKS.witnessBits

/** Any witness: only in what is asked for. */
const ANY = 0
/** There was no other peak. */
export const ALONE = WITNESS_MASK

/** The hash that asks for a kind of landmark, whatever its witness. */
export function anyOf(hash: number): number {
  return (hash & ~WITNESS_MASK) >>> 0
}

export function witnessOf(hash: number): number {
  return hash & WITNESS_MASK
}

/** Whether it asks for a kind of landmark. */
export function asksForAny(hash: number): boolean {
  return (hash & WITNESS_MASK) === ANY
}

/** Whether a landmark's hash is what was asked for. */
export function answers(hash: number, asked: number): boolean {
  return hash === asked || anyOf(hash) === asked
}
