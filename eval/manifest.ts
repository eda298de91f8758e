import { dirname, join, resolve } from 'node:path'
import { type Fields, fieldsOf, list, number, oneOf, readLines, text } from './json.ts'

type Grade = 'must' | 'should' | 'hard'
export type TrueRelation = 'duplicate' | 'partial' | 'different'
type PairRelation = TrueRelation | 'alike'

const GRADES = ['must', 'should', 'hard'] as const
const RELATIONS = ['duplicate', 'partial', 'different'] as const
const PAIR_RELATIONS = [...RELATIONS, 'alike'] as const

/** Seconds `from` to `to` of the source sound at second `at` of the file. */
export interface TrueSegment {
  readonly source: string
  readonly from: number
  readonly to: number
  readonly at: number
  /** Source seconds in one second of the file. */
  readonly rate: number
}

/** One step of what was done to a sound. */
interface Step {
  readonly kind: string
  readonly params: Fields
}

/** A file of a set of variants, with its truth. */
export interface Variant {
  /** Absolute. */
  readonly path: string
  readonly source: string
  readonly transform: string
  /** What was done; a chain has several steps, a plain transcode one of kind `none`. */
  readonly kind: string
  readonly steps: readonly Step[]
  /** How it is stored. */
  readonly out: Fields
  readonly relation: TrueRelation
  readonly grade: Grade
  readonly seconds: number
  readonly segments: readonly TrueSegment[]
  /** Share of the source, and of this file, that is in the other. */
  readonly coverSource: number
  readonly coverVariant: number
}

/** @throws LinesError */
export function readManifest(path: string): Variant[] {
  const folder = dirname(resolve(path))
  return readLines(path, (fields) => variantOf(fields, folder))
}

function variantOf(fields: Fields, folder: string): Variant {
  const kind = text(fields, 'kind')
  const params = fieldsOf(fields.params ?? {})
  return {
    path: join(folder, text(fields, 'file')),
    source: text(fields, 'source'),
    transform: text(fields, 'transform'),
    kind,
    steps: kind === 'chain' ? list(params, 'steps').map(stepOf) : [{ kind, params }],
    out: fieldsOf(fields.out ?? {}),
    relation: oneOf(fields, 'relation', RELATIONS),
    grade: oneOf(fields, 'grade', GRADES),
    seconds: number(fields, 'seconds'),
    segments: list(fields, 'seg').map((segment) => segmentOf(fieldsOf(segment))),
    coverSource: number(fields, 'cover_source'),
    coverVariant: number(fields, 'cover_variant'),
  }
}

function stepOf(value: unknown): Step {
  const params = fieldsOf(value)
  return { kind: text(params, 'kind'), params }
}

function segmentOf(fields: Fields): TrueSegment {
  return {
    source: text(fields, 'source'),
    from: number(fields, 'from'),
    to: number(fields, 'to'),
    at: number(fields, 'at'),
    rate: number(fields, 'rate'),
  }
}

/** Two recordings, files or track ids, and what they are to each other. */
export interface TruePair {
  readonly a: string
  readonly b: string
  readonly relation: PairRelation
  readonly why: string
}

/** @throws LinesError */
export function readPairs(path: string): TruePair[] {
  return readLines(path, (fields) => ({
    a: text(fields, 'a'),
    b: text(fields, 'b'),
    relation: oneOf(fields, 'relation', PAIR_RELATIONS),
    why: typeof fields.why === 'string' ? fields.why : '',
  }))
}

export interface Track {
  readonly id: string
  /** Absolute. */
  readonly path: string
  readonly seconds: number
}

/** The tracks of a corpus folder. @throws LinesError */
export function readTracks(corpus: string): Track[] {
  return readLines(join(corpus, 'tracks.jsonl'), (fields) => ({
    id: text(fields, 'id'),
    path: join(resolve(corpus), 'src', text(fields, 'file')),
    seconds: number(fields, 'seconds'),
  }))
}

const EXPECTATIONS = ['duplicate', 'partial', 'nothing', 'short', 'reject'] as const

/** An awkward file, and what must come of it. */
export interface EdgeFile {
  readonly path: string
  readonly expect: (typeof EXPECTATIONS)[number]
  readonly what: string
}

/** @throws LinesError */
export function readEdge(folder: string): EdgeFile[] {
  return readLines(join(folder, 'edge.jsonl'), (fields) => ({
    path: join(resolve(folder), text(fields, 'file')),
    expect: oneOf(fields, 'expect', EXPECTATIONS),
    what: text(fields, 'what'),
  }))
}
