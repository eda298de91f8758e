import type { Likeness } from './likeness.ts'

/** What a query is to a reference, as the words of the wire have it. */
export type Relation = 'same' | 'contains' | 'contained' | 'overlaps' | 'different'

/** A passage that both recordings share; all times in seconds from the start of each. */
export interface Span {
  readonly start: number
  readonly end: number
  readonly referenceStart: number
  readonly referenceEnd: number
  /** Share of the passage's peaks, of the sparser side, that are found again in the other: 0 to 1. */
  readonly similarity: number
}

/** The relation of a query to a reference with its evidence. */
export interface Comparison {
  /** `contained`: most of the query is a part of the reference; `contains`: the other way round. */
  readonly relation: Relation
  /** Share of peaks matched inside the spans: 0 to 1. */
  readonly similarity: number
  /** Share of the query, silence not counted, that lies inside spans: 0 to 1. */
  readonly coverage: number
  readonly referenceCoverage: number
  /** Reference seconds that pass in one second of the query: 1.03 when the query is 3 % faster. */
  readonly speed: number
  /** The query's pitch less the reference's. */
  readonly pitchSemitones: number
  /** Shared passages, also where they were judged to be two recordings of the same notes. */
  readonly spans: readonly Span[]
  /** Log odds that what the spans hold is one recording; below 0 the relation is `different`. */
  readonly margin: number
  readonly likeness: Likeness
}
