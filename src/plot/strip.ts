import type { Constellation } from '../dsp/constellation.ts'
import { TIME_UNITS_PER_SECOND } from '../dsp/parameters.ts'
import { firstAtOrAfter } from '../fingerprint/fingerprint.ts'
import type { Alignment } from '../match/alignment.ts'
import type { Passage } from '../match/paths.ts'

/** A window of the query and how much of it is found again in the reference. */
export interface Window {
  readonly startSeconds: number
  readonly endSeconds: number
  /** 0 to 1; undefined where the query has no peaks: silence is neither alike nor not. */
  readonly similarity: number | undefined
}

/** The similarity of a query to a reference, window by window. */
export function similarityStrip(
  query: Constellation,
  reference: Constellation,
  alignment: Alignment,
  querySeconds: number,
  windowSeconds: number,
): Window[] {
  return Array.from({ length: Math.ceil(querySeconds / windowSeconds) }, (_, i) => {
    const startSeconds = i * windowSeconds
    const endSeconds = Math.min(querySeconds, startSeconds + windowSeconds)
    const first = firstAtOrAfter(query.times, startSeconds * TIME_UNITS_PER_SECOND)
    const end = firstAtOrAfter(query.times, (startSeconds + windowSeconds) * TIME_UNITS_PER_SECOND)
    const similarity = end > first ? similarityOf(query, reference, alignment, first, end) : undefined
    return { startSeconds, endSeconds, similarity }
  })
}

/** Share of the peaks from `first` to before `end` that lie in passages, each passage by its own similarity. */
function similarityOf(
  query: Constellation,
  reference: Constellation,
  alignment: Alignment,
  first: number,
  end: number,
): number {
  const alike = alignment.queryPassages
    .map((passage) => ({ ...passage, first: Math.max(first, passage.first), last: Math.min(end - 1, passage.last) }))
    .filter((part) => part.last >= part.first)
    .reduce((sum, part) => sum + (part.last - part.first + 1) * similarityIn(query, reference, alignment, part), 0)
  return Math.min(1, alike / (end - first))
}

/** Share of the sparser side's peaks that are matched: as a span's similarity, of a part of it. */
function similarityIn(query: Constellation, reference: Constellation, alignment: Alignment, part: Passage): number {
  const { line, likes } = alignment.lines[part.line].matches
  const there = (peak: number) => query.times[peak] * line.timeScale + line.offset
  const theirs =
    firstAtOrAfter(reference.times, there(part.last) + 1) - firstAtOrAfter(reference.times, there(part.first))
  let matched = 0
  for (let peak = part.first; peak <= part.last; peak++) if (likes[peak] >= 0) matched++
  return Math.min(1, matched / Math.max(1, Math.min(part.last - part.first + 1, theirs)))
}
