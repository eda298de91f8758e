import { PARAMETERS } from '../dsp/parameters.ts'
import { lengthened } from '../fingerprint/columns.ts'
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
 * nothing, with more this table leaves the processor's cache: a look-up under all probes among a million takes 4.8 ms with 8, 4.4 with 16 or 32.
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

export function votesOfRows({ starts }: AskedQuery, { columns: { asked } }: Postings, rows: Int32Array): number {
  let votes = 0
  for (let i = 0; i < rows.length; i++) votes += starts[asked[rows[i]] + 1] - starts[asked[rows[i]]]
  return votes
}

/** A hash says where among so many a word is. */
const MOST_WORDS = 2 ** 24

/** Words of the table for so many votes. */
export function wordsFor(votes: number): number {
  return Math.min(MOST_WORDS, 2 ** Math.ceil(Math.log2(Math.max(LEAST_WORDS, (votes * PLACES) / 16))))
}

/** A probe, mixed. */
export function groupOf(probe: number): number {
  return Math.imul(probe, 0x85ebca6b)
}

/**
 * Two bits for each recording, so many for each posting: then few recordings share theirs. A look-up under all probes among a million takes
 * 4.9 ms with 8, and 4.3 with 32.
 */
const SEEN_PLACES = 32
const MOST_SEEN = 2 ** 18

/** Words of the first table for so many postings. */
export function seenWordsFor(postings: number): number {
  return Math.min(MOST_SEEN, 2 ** Math.ceil(Math.log2(Math.max(LEAST_WORDS, (postings * SEEN_PLACES) / 16))))
}

/**
 * The votes that may have another near them. Of the postings that chance brings most are the only one of their recording, and of
 * the others' votes most stand alone: both are told here (also two votes of one posting, which say no more than one), before they take their places in larger tables, by two bits for each
 * recording, and then for each part of the offsets of a recording under a probe, in tables that fit the processor's cache
 * (B. Bloom, "Space/time trade-offs in hash coding", 1970). `kernel/` does the very same.
 *
 * @returns of each the row of its posting, and its landmark.
 */
export function inCompany(query: AskedQuery, found: Postings): Int32Array {
  const rows = ofMany(found)
  const met = new Int32Array(wordsFor(votesOfRows(query, found, rows)))
  meet(query, found, rows, met)
  return tell(query, found, rows, met)
}

/** The postings that may have another of their recording, ascending. */
function ofMany({ columns: { numbers }, length }: Postings): Int32Array {
  const seen = new Int32Array(seenWordsFor(length))
  const mask = seen.length - 1
  for (let row = 0; row < length; row++) {
    const word = (numbers[row] >>> 4) & mask
    const one = 1 << ((numbers[row] & 15) << 1)
    seen[word] |= one | ((seen[word] & one) << 1)
  }
  const rows = new Int32Array(length)
  let count = 0
  for (let row = 0; row < length; row++) {
    rows[count] = row
    count += (seen[(numbers[row] >>> 4) & mask] >>> (((numbers[row] & 15) << 1) + 1)) & 1
  }
  return rows.subarray(0, count)
}

function meet({ starts, times, probeNumbers }: AskedQuery, { columns }: Postings, rows: Int32Array, met: Int32Array) {
  const mask = met.length - 1
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]
    const end = starts[columns.asked[row] + 1]
    for (let landmark = starts[columns.asked[row]]; landmark < end; landmark++) {
      const part = offsetOf(columns.times[row], times[landmark]) >> PART_BITS
      const hash = hashOf(columns.numbers[row], probeNumbers[landmark], part)
      const word = (hash >>> 5) & mask
      const one = 1 << shiftOf(hash, part)
      met[word] |= one | ((met[word] & one) << 1)
    }
  }
}

function tell(
  { starts, times, probeNumbers }: AskedQuery,
  { columns }: Postings,
  rows: Int32Array,
  met: Int32Array,
): Int32Array {
  const mask = met.length - 1
  let told = new Uint32Array(1024)
  let count = 0
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]
    const end = starts[columns.asked[row] + 1]
    for (let landmark = starts[columns.asked[row]]; landmark < end; landmark++) {
      const offset = offsetOf(columns.times[row], times[landmark])
      const part = offset >> PART_BITS
      // The neighbour on the side on which the vote lies in its part.
      const next = part + ((offset & MOST_WINDOW) === 0 ? -1 : 1)
      const own = hashOf(columns.numbers[row], probeNumbers[landmark], part)
      const near = hashOf(columns.numbers[row], probeNumbers[landmark], next)
      const others =
        (met[(own >>> 5) & mask] >>> (shiftOf(own, part) + 1)) | (met[(near >>> 5) & mask] >>> shiftOf(near, next))
      if ((others & 1) === 0) continue
      if (count === told.length) told = lengthened(told, count * 2)
      told[count++] = row
      told[count++] = landmark
    }
  }
  return new Int32Array(told.buffer, 0, count)
}

/** Of four neighbouring parts, which share a byte of a word. */
function hashOf(recording: number, probe: number, part: number): number {
  const group = Math.imul(recording, 0x9e3779b1) + groupOf(probe)
  const mixed = Math.imul((group + Math.imul(part >> 2, 0x27d4eb2f)) | 0, 0xc2b2ae35)
  return Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b) >>> 3
}

/** Where the two bits of a part are in its word: the low one is for one vote, the high one for more. */
function shiftOf(hash: number, part: number): number {
  return ((hash & 3) << 3) | ((part & 3) << 1)
}
