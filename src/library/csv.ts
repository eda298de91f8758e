import type { Copy, Findings, Group, Pair } from './findings.ts'
import { pairBetween } from './seen-from.ts'
import { evidence } from './words.ts'

const COLUMNS = [
  'kind',
  'group',
  'best',
  'path',
  'other',
  'relation',
  'container',
  'codec',
  'lossless',
  'seconds',
  'bit rate',
  'sample rate',
  'channels',
  'bandwidth Hz',
  'bytes',
  'similarity',
  'coverage',
  'other coverage',
  'speed',
  'pitch semitones',
  'evidence',
  'reason',
] as const

type Cell = string | number | boolean | undefined
type Row = Partial<Readonly<Record<(typeof COLUMNS)[number], Cell>>>

/**
 * One row for each file of a group, compared with the group's best copy, and one for each related
 * pair.
 */
export function csvOf(findings: Findings): string {
  const rows = [
    ...findings.groups.flatMap((group, i) => group.files.map((file) => copyRow(group, i + 1, file))),
    ...findings.related.map(relatedRow),
  ]
  return csvText([COLUMNS, ...rows.map((row) => COLUMNS.map((column) => row[column]))])
}

/** RFC 4180; texts that a spreadsheet would take for formulas begin with an apostrophe. */
export function csvText(rows: readonly (readonly Cell[])[]): string {
  return rows.map((cells) => `${cells.map(cellOf).join(',')}\r\n`).join('')
}

function copyRow(group: Group, number: number, file: Copy): Row {
  const best = group.files.find((copy) => copy.best)
  const pair = best === undefined || file.best ? undefined : pairBetween(group, file.path, best.path)
  return {
    kind: 'copy',
    group: number,
    best: file.best,
    path: file.path,
    other: pair?.reference,
    container: file.container,
    codec: file.codec,
    lossless: file.lossless,
    seconds: rounded(file.seconds, 3),
    'bit rate': Math.round(file.bitRate),
    'sample rate': file.sampleRate,
    channels: file.channels,
    'bandwidth Hz': file.bandwidth && Math.round(file.bandwidth.cutoffHz),
    bytes: file.bytes,
    reason: file.reason,
    ...(pair && best && evidenceOf(pair, file.seconds, best.seconds)),
  }
}

function relatedRow(pair: Pair): Row {
  const { spans } = pair.comparison
  const passages = spans.map(({ start, end, referenceStart, referenceEnd }) => {
    return `${start.toFixed(1)}–${end.toFixed(1)} s is ${referenceStart.toFixed(1)}–${referenceEnd.toFixed(1)} s of the other`
  })
  return {
    kind: 'related',
    path: pair.query,
    other: pair.reference,
    ...numbersOf(pair),
    evidence: passages.join('; '),
  }
}

function evidenceOf(pair: Pair, seconds: number, otherSeconds: number): Row {
  return { ...numbersOf(pair), evidence: evidence(pair.comparison, seconds, otherSeconds).join('; ') }
}

function numbersOf({ comparison }: Pair): Row {
  return {
    relation: comparison.relation,
    similarity: rounded(comparison.similarity, 4),
    coverage: rounded(comparison.coverage, 4),
    'other coverage': rounded(comparison.referenceCoverage, 4),
    speed: rounded(comparison.speed, 5),
    'pitch semitones': rounded(comparison.pitchSemitones, 2),
  }
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

/** What spreadsheets run as a formula, also in full-width characters and behind blanks. */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/

function cellOf(value: Cell): string {
  if (value === undefined) return ''
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return String(value)
  const harmless = FORMULA.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
