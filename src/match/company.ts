import { PARAMETERS } from '../dsp/parameters.ts'
import type { Postings } from '../inverted-index/postings.ts'
import { TIME_STEP } from '../inverted-index/segment-layout.ts'
import type { AskedQuery } from './probed-query.ts'

/** Votes agree within less than so many time units, four frames: a power of two. */
export const MOST_WINDOW = 4 * PARAMETERS.timeUnitsPerFrame
/** Offsets are put together by twice as many, so that what agrees lies in one part or in two neighbours. */
const PART_BITS = Math.log2(2 * MOST_WINDOW)
const LEAST_WORDS = 1024
/**
 * So many places for each vote, or up to twice as many: of two bits, 16 in a word. With fewer more votes take places in larger tables for
 * nothing, with more this table leaves the processor's cache: a look-up under all probes among a million takes 8.3 ms with 8, 6.8 with 32, 7.6 with 64.
 */
const PLACES = 32

/** Where a posting says that the query begins, if it is this landmark's: time units. */
export function offsetOf(steps: number, landmarkTime: number): number {
  return (Math.imul(steps, TIME_STEP) + TIME_STEP / 2 - landmarkTime) | 0
}

/** What a query and the postings that were found for it make: a vote for each landmark that asks for a posting's hash. */
export function votesOf({ starts }: AskedQuery, { columns: { asked }, length }: Postings): number {
  let votes = 0
  for (let i = 0; i < length; i++) votes += starts[asked[i] + 1] - starts[asked[i]]
  return votes
}

/** Words of the table for so many votes. */
export function wordsFor(votes: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(LEAST_WORDS, (votes * PLACES) / 16)))
}

/** A probe, mixed. */
export function groupOf(probe: number): number {
  return Math.imul(probe, 0x85ebca6b)
}

/**
 * The votes that may have another near them: two bits for each part of the offsets of a recording under a probe, in a table
 * that fits the processor's cache (B. Bloom, "Space/time trade-offs in hash coding", 1970). Of the votes that chance
 * brings most stand alone, and are told here before they take their places in larger tables. `kernel/` does the very same.
 *
 * @returns of each the row of its posting, and its landmark.
 */
export function inCompany(query: AskedQuery, found: Postings): Int32Array {
  const met = new Int32Array(wordsFor(votesOf(query, found)))
  for (const { recording, probe, offset } of votes(query, found)) {
    const place = placeOf(recording, probe, offset >> PART_BITS, met.length)
    const one = 1 << place.shift
    met[place.word] |= one | ((met[place.word] & one) << 1)
  }
  const told: number[] = []
  for (const { row, landmark, recording, probe, offset } of votes(query, found)) {
    const part = offset >> PART_BITS
    // The neighbour on the side on which the vote lies in its part.
    const next = part + ((offset & MOST_WINDOW) === 0 ? -1 : 1)
    const own = placeOf(recording, probe, part, met.length)
    const near = placeOf(recording, probe, next, met.length)
    const others = (met[own.word] >>> (own.shift + 1)) | (met[near.word] >>> near.shift)
    if ((others & 1) === 1) told.push(row, landmark)
  }
  return Int32Array.from(told)
}

function* votes({ starts, times, probeNumbers }: AskedQuery, { columns, length }: Postings) {
  for (let row = 0; row < length; row++) {
    const recording = columns.numbers[row]
    const asked = columns.asked[row]
    for (let landmark = starts[asked]; landmark < starts[asked + 1]; landmark++) {
      const offset = offsetOf(columns.times[row], times[landmark])
      yield { row, landmark, recording, probe: probeNumbers[landmark], offset }
    }
  }
}

/** Four neighbouring parts share a byte of a word: the low bit of each is for one vote, the high one for more. */
function placeOf(recording: number, probe: number, part: number, words: number) {
  const group = Math.imul(recording, 0x9e3779b1) + groupOf(probe)
  const mixed = Math.imul((group + Math.imul(part >> 2, 0x27d4eb2f)) | 0, 0xc2b2ae35)
  const hash = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 3
  return { word: (hash >>> 5) & (words - 1), shift: ((hash & 3) << 3) | ((part & 3) << 1) }
}
