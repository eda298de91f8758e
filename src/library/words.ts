import type { Comparison, Relation } from '../match/comparison.ts'

/** Smaller differences are not told: nobody hears them, and measuring is no finer. */
export const LEAST_SPEED = 0.001
export const LEAST_SEMITONES = 0.08
const LEAST_SECONDS = 0.5

/**
 * How the query differs from the reference, such as `2.9 % faster`, `pitch +0.5`, `first 5.1 s missing`;
 * empty if in nothing. Missing is what the reference has and the query lacks.
 *
 * @param querySeconds the whole length of each recording.
 */
export function differences(comparison: Comparison, querySeconds: number, referenceSeconds: number): string[] {
  if (comparison.spans.length === 0) return []
  return [...changes(comparison), ...missing(comparison, querySeconds, referenceSeconds)]
}

/** The differences, then how alike the shared passages are, and how much is shared where that is not nearly all. */
export function evidence(comparison: Comparison, querySeconds: number, referenceSeconds: number): string[] {
  if (comparison.spans.length === 0) return ['nothing in common']
  const { relation, similarity, coverage, referenceCoverage } = comparison
  const shared = Math.min(coverage, referenceCoverage) < 0.95
  return [
    ...(relation === 'different'
      ? ['alike in places, but not one recording']
      : differences(comparison, querySeconds, referenceSeconds)),
    `similarity ${percent(similarity)}`,
    ...(shared ? [`shares ${percent(coverage)} of it with ${percent(referenceCoverage)} of the other`] : []),
  ]
}

const RELATIONS: Readonly<Record<Relation, string>> = {
  same: 'is the same recording as',
  contains: 'contains',
  contained: 'is a part of',
  overlaps: 'shares a passage with',
  different: 'is another recording than',
}

/** The words that stand between the names of query and reference. */
export function relationWords(relation: Relation): string {
  return RELATIONS[relation]
}

/** Such as `87 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

/** Of speed and pitch alone. */
export function changes({ speed, pitchSemitones }: Pick<Comparison, 'speed' | 'pitchSemitones'>): string[] {
  const faster = speed - 1
  const words: string[] = []
  if (Math.abs(faster) >= LEAST_SPEED)
    words.push(`${(Math.abs(faster) * 100).toFixed(1)} % ${faster > 0 ? 'faster' : 'slower'}`)
  if (Math.abs(pitchSemitones) >= LEAST_SEMITONES)
    words.push(`pitch ${pitchSemitones > 0 ? '+' : '−'}${Math.abs(pitchSemitones).toFixed(1)}`)
  return words
}

/** What the reference has more (below 0: less) than the query: at either end, or at a second of the query. */
export interface Gap {
  readonly seconds: number
  readonly at: 'start' | 'end' | number
}

/** In words. */
function missing(comparison: Comparison, querySeconds: number, referenceSeconds: number): string[] {
  return gaps(comparison, querySeconds, referenceSeconds).map(gapWords)
}

/** In reference seconds. Spans that hop back and forth are a medley, of which nothing is missing anywhere in particular. */
export function gaps(
  { spans, speed }: Pick<Comparison, 'spans' | 'speed'>,
  querySeconds: number,
  referenceSeconds: number,
): Gap[] {
  const inOrder = spans.toSorted((a, b) => a.start - b.start)
  if (inOrder.some((span, i) => i > 0 && span.referenceStart < inOrder[i - 1].referenceStart)) return []
  const first = inOrder[0]
  const last = inOrder[inOrder.length - 1]
  const all: Gap[] = [
    { at: 'start', seconds: first.referenceStart - first.start * speed },
    ...inOrder.slice(1).map((span, i) => ({
      at: inOrder[i].end,
      seconds: span.referenceStart - inOrder[i].referenceEnd - (span.start - inOrder[i].end) * speed,
    })),
    { at: 'end', seconds: referenceSeconds - last.referenceEnd - (querySeconds - last.end) * speed },
  ]
  return withoutDetours(all.filter(({ seconds }) => Math.abs(seconds) >= LEAST_SECONDS))
}

/**
 * Music that repeats itself fits one repetition too early as well: a jump ahead that is taken back at
 * once is none. What is cut at the start and added at the end is real.
 */
function withoutDetours(gaps: readonly Gap[]): Gap[] {
  const kept: Gap[] = []
  for (const gap of gaps) {
    const before = kept.at(-1)
    const isDetour =
      before !== undefined &&
      Math.abs(before.seconds + gap.seconds) < LEAST_SECONDS &&
      !(before.at === 'start' && gap.at === 'end')
    if (isDetour) kept.pop()
    else kept.push(gap)
  }
  return kept
}

function gapWords({ seconds, at }: Gap): string {
  const length = `${Math.abs(seconds).toFixed(1)} s`
  if (at === 'start') return seconds > 0 ? `first ${length} missing` : `${length} added before`
  if (at === 'end') return seconds > 0 ? `last ${length} missing` : `${length} added after`
  return `${length} ${seconds > 0 ? 'missing' : 'added'} at ${position(at)}`
}

/** Such as `3:05`. */
export function position(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
}
