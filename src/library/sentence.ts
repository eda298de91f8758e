import type { Comparison } from '../match/comparison.ts'
import { type Gap, gaps, LEAST_SEMITONES, LEAST_SPEED, position } from './words.ts'

/** As much of a comparison as is told; also what the wire has of one. */
export type Told = Pick<Comparison, 'relation' | 'speed' | 'pitchSemitones' | 'spans'>

/**
 * What the second recording, the query, is to the first, the reference, in one sentence: “The second is the first, 2.9 %
 * faster, without its first 5.1 s.”
 *
 * @param querySeconds the whole length of each recording.
 */
export function sentence(told: Told, querySeconds: number, referenceSeconds: number): string {
  const { relation, spans } = told
  if (relation === 'different' || spans.length === 0)
    return spans.length === 0
      ? 'These are two recordings that share nothing.'
      : 'These are two recordings, though alike in places.'
  const changed = changeWords(told)
  switch (relation) {
    case 'same': {
      const parts = [...changed, ...gaps(told, querySeconds, referenceSeconds).map(gapWords)]
      return `The second is the first, ${parts.length === 0 ? 'whole and unchanged' : parts.join(', ')}.`
    }
    case 'contained':
      return `${['The second is a part of the first', reach(told, 'reference'), ...between(told), ...changed].join(', ')}.`
    case 'contains':
      return `${['The second contains the first', reach(told, 'query'), ...between(told), ...changed].join(', ')}.`
    case 'overlaps':
      return `${[`They share ${sharedSeconds(told)} s`, ...changed].join(', ')}.`
  }
}

function changeWords({ speed, pitchSemitones }: Told): string[] {
  const words: string[] = []
  if (Math.abs(speed - 1) >= LEAST_SPEED)
    words.push(`${(Math.abs(speed - 1) * 100).toFixed(1)} % ${speed > 1 ? 'faster' : 'slower'}`)
  if (Math.abs(pitchSemitones) >= LEAST_SEMITONES) {
    const size = Math.abs(pitchSemitones).toFixed(1)
    words.push(`${size} ${size === '1.0' ? 'semitone' : 'semitones'} ${pitchSemitones > 0 ? 'higher' : 'lower'}`)
  }
  return words
}

function gapWords({ at, seconds }: Gap): string {
  const length = `${Math.abs(seconds).toFixed(1)} s`
  if (at === 'start') return seconds > 0 ? `without its first ${length}` : `after ${length} of its own`
  if (at === 'end') return seconds > 0 ? `without its last ${length}` : `with ${length} more at the end`
  return `${seconds > 0 ? 'without' : 'with another'} ${length} at ${position(at)}`
}

/** From the first shared second to the last, of the one that holds more. */
function reach({ spans }: Told, side: 'query' | 'reference'): string {
  const from = Math.min(...spans.map((span) => (side === 'query' ? span.start : span.referenceStart)))
  const to = Math.max(...spans.map((span) => (side === 'query' ? span.end : span.referenceEnd)))
  return `from ${position(from)} to ${position(to)}`
}

/** What one of them has more, between the first shared second and the last. */
function between(told: Told): string[] {
  const inner = gaps(told, 0, 0).filter(({ at }) => typeof at === 'number')
  const seconds = inner.reduce((sum, gap) => sum + gap.seconds, 0)
  if (inner.length === 0) return []
  return [`${seconds > 0 ? 'without' : 'with another'} ${Math.abs(seconds).toFixed(1)} s in between`]
}

function sharedSeconds({ spans }: Told): string {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0).toFixed(0)
}
