import type { Constellation } from '../dsp/constellation.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { EXACT, landmarks, type Probe } from '../fingerprint/landmarks.ts'
import type { Segment } from '../inverted-index/segment.ts'
import type { Line } from './line.ts'
import { VoteTable } from './vote-table.ts'

/** Votes are counted by offset in steps of a frame; so many neighbouring steps are one offset. */
const OFFSET_STEP = PARAMETERS.timeUnitsPerFrame
const STEPS = 4
/** Fewer agreeing votes are chance. */
export const LEAST_VOTES = 3
/** Probes of one candidate that are worth an alignment. */
const PROBES_KEPT = 3

/**
 * Hypotheses other than the exact one look at fewer hashes: a copy that was also sped up or shifted
 * has seldom been drowned as well. The sample is a part of every denser one.
 */
const INEXACT_SAMPLING = 8

/** A recording that shares hashes with a query, and under which hypotheses. */
export interface Candidate {
  readonly number: number
  /** Hashes that agree on one offset under the best probe. */
  readonly votes: number
  /** The best probes, best first. */
  readonly probes: readonly Probe[]
  /** For each of them, the line that its votes agree on. */
  readonly lines: readonly Line[]
}

/**
 * The recordings of an index that share hashes with a query at one offset, most votes first.
 *
 * @param sampling the index's.
 */
export function candidates(
  query: Constellation,
  index: Segment,
  sampling: number,
  probes: readonly Probe[],
): Candidate[] {
  const found = new Map<number, (Agreement & { probe: Probe })[]>()
  for (const probe of probes) {
    const kept = probe === EXACT ? sampling : Math.max(sampling, INEXACT_SAMPLING)
    for (const [number, agreement] of agreements(query, index, kept, probe)) {
      const list = found.get(number)
      if (list === undefined) found.set(number, [{ ...agreement, probe }])
      else list.push({ ...agreement, probe })
    }
  }
  return [...found]
    .map(([number, list]) => {
      const best = list.sort((a, b) => b.votes - a.votes).slice(0, PROBES_KEPT)
      return { number, votes: best[0].votes, probes: best.map(({ probe }) => probe), lines: best.map(lineOf) }
    })
    .sort((a, b) => b.votes - a.votes || a.number - b.number)
}

function lineOf({ probe, offset }: Agreement & { readonly probe: Probe }): Line {
  return { timeScale: probe.timeScale, offset, pitchShift: probe.pitchShift * PARAMETERS.pitchUnitsPerSemitone }
}

/** The most votes for one offset, and the offset: time units. */
interface Agreement {
  readonly votes: number
  readonly offset: number
}

/** For each recording with enough of them, the most votes for one offset. */
function agreements(query: Constellation, index: Segment, sampling: number, probe: Probe): Map<number, Agreement> {
  const { hashes, times } = landmarks(query, sampling, probe)
  const zero = times.length > 0 ? times[times.length - 1] : 0
  const table = new VoteTable()
  for (let i = 0; i < hashes.length; i++) {
    const from = zero - times[i]
    for (let at = index.find(hashes[i]); index.hashes[at] === hashes[i]; at++) {
      table.add(index.numbers[at] * OFFSETS + Math.floor((index.times[at] + from) / OFFSET_STEP))
    }
  }
  return mostAgreeing(table, zero)
}

/** More steps than the offsets of any two recordings have. */
const OFFSETS = 2 ** 24

function mostAgreeing(table: VoteTable, zero: number): Map<number, Agreement> {
  const most = new Map<number, Agreement>()
  table.forEach((key) => {
    let votes = 0
    let middle = 0
    for (let step = 0; step < STEPS; step++) {
      const count = table.get(key + step)
      votes += count
      middle += count * (step + 0.5)
    }
    const number = Math.floor(key / OFFSETS)
    if (votes < LEAST_VOTES || votes <= (most.get(number)?.votes ?? 0)) return
    most.set(number, { votes, offset: (key - number * OFFSETS + middle / votes) * OFFSET_STEP - zero })
  })
  return most
}

/** So many candidates with the most votes are worth an alignment, and all that have many. */
const MOST_DOUBTFUL = 10
const MANY_VOTES = 8

/** The candidates, most votes first, that are worth an alignment. */
export function worthAligning(found: readonly Candidate[]): Candidate[] {
  return found.filter(({ votes }, rank) => votes >= MANY_VOTES || rank < MOST_DOUBTFUL)
}
