import type { Relation } from '../src/match/comparison.ts'
import type { TrueRelation, TrueSegment, Variant } from './manifest.ts'

/** What a verdict may say of a copy and its source, for what the manifest calls it. */
const RIGHT: Readonly<Record<TrueRelation, readonly Relation[]>> = {
  duplicate: ['same'],
  partial: ['contains', 'contained', 'overlaps'],
  different: ['different'],
}

export function isRight(expected: TrueRelation, answered: Relation): boolean {
  return RIGHT[expected].includes(answered)
}

/**
 * A file whose word and whose covers disagree: called a duplicate with less than half in common, or
 * a part with more than half of both.
 */
export function contradictsItself({ relation, coverSource, coverVariant }: Variant): boolean {
  const least = Math.min(coverSource, coverVariant)
  return relation === 'duplicate' ? least < 0.5 : relation === 'partial' && least >= 0.5
}

/** How a copy was changed as a whole: source seconds in one of its seconds, and its pitch. */
export interface Change {
  readonly speed: number
  readonly pitchSemitones: number
}

export function changeOf(variant: Variant): Change {
  const own = variant.segments.filter(({ source }) => source === variant.source)
  const longest = own.reduce((best, next) => (next.to - next.from > best.to - best.from ? next : best), own[0] ?? NONE)
  const pitchSemitones = variant.steps.reduce((sum, { kind, params }) => {
    if (kind === 'speed') return sum + 12 * Math.log2(1 + Number(params.pct) / 100)
    return kind === 'pitch' ? sum + Number(params.semitones) : sum
  }, 0)
  return { speed: longest.rate, pitchSemitones }
}

const NONE: TrueSegment = { source: '', from: 0, to: 0, at: 0, rate: 1 }

/** Where a moment of one file is in another, and how far outside the segment that says so it lies. */
export interface Place {
  readonly seconds: number
  readonly outside: number
}

/** Every place in a reference where a query's moment is found, the surest first. */
export function placesOf(query: Variant, reference: Variant, seconds: number): Place[] {
  return query.segments
    .flatMap((mine) =>
      reference.segments.filter(({ source }) => source === mine.source).map((theirs) => ({ mine, theirs })),
    )
    .map(({ mine, theirs }) => {
      const source = mine.from + (seconds - mine.at) * mine.rate
      const from = Math.max(mine.from, theirs.from)
      const to = Math.min(mine.to, theirs.to)
      return {
        seconds: theirs.at + (source - theirs.from) / theirs.rate,
        outside: Math.max(0, from - source, source - to),
      }
    })
    .sort((a, b) => a.outside - b.outside)
}
