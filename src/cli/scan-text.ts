import { isAbsolute, relative } from 'node:path'
import type { createColors } from 'picocolors'
import { isFaked } from '../library/best-copy.ts'
import type { Copy, Group, Pair, Unanswered } from '../library/findings.ts'
import type { Scan } from '../library/scan.ts'
import { pairBetween } from '../library/seen-from.ts'
import { changes, evidence, percent, relationWords } from '../library/words.ts'
import type { Span } from '../match/comparison.ts'
import { sizeOf } from './moving.ts'
import { clock } from './progress.ts'

type Colors = ReturnType<typeof createColors>

/** What a scan found, for a terminal. */
export function scanText({ findings, decoded }: Scan, colors: Colors): string {
  const { groups, related, silent, failed } = findings
  return [
    ...groups.map((group, i) => groupText(group, i + 1, colors)),
    ...section('Related, but no duplicates', related, (pair) => relatedText(pair, colors), colors),
    ...section('Too little sound to compare', silent, unansweredText, colors),
    ...section('Failed', failed, unansweredText, colors),
    summary({ findings, decoded }, colors),
  ]
    .map((part) => `${part}\n`)
    .join('\n')
}

function section<Item>(title: string, items: readonly Item[], text: (item: Item) => string, colors: Colors): string[] {
  return items.length === 0 ? [] : [[colors.bold(`${title} (${items.length})`), ...items.map(text)].join('\n')]
}

/** Paths longer than this do not widen the column. */
const WIDEST_PATH = 64

function groupText(group: Group, number: number, colors: Colors): string {
  const { files } = group
  const width = Math.min(WIDEST_PATH, Math.max(...files.map(({ path }) => shortened(path).length)))
  const title = `${number}. ${files.length} copies`
  return [colors.bold(title), ...files.map((file) => copyText(file, group, width, colors))].join('\n')
}

function copyText(file: Copy, group: Group, width: number, colors: Colors): string {
  const mark = file.best ? colors.green('★') : ' '
  const path = shortened(file.path).padEnd(width)
  const line = `  ${mark} ${file.best ? colors.green(path) : path}  ${colors.dim(factsOf(file))}`
  const notes = file.best ? [`best: ${file.reason}`] : [evidenceOf(file, group), file.reason]
  return [line, ...notes.map((note) => colors.dim(`      ${note}`))].join('\n')
}

function factsOf(file: Copy): string {
  const { codec, lossless, bitRate, seconds, sampleRate, bytes, bandwidth } = file
  const cutoff = bandwidth === undefined ? '' : `to ${(bandwidth.cutoffHz / 1000).toFixed(1)} kHz`
  return [
    (codec.startsWith('pcm_') ? 'pcm' : codec).padEnd(6),
    `${Math.round(bitRate / 1000)} kbit/s`.padStart(11),
    (isFaked(file) ? 'faked' : lossless ? 'lossless' : 'lossy').padEnd(8),
    `${sampleRate / 1000} kHz`.padStart(9),
    cutoff.padStart(11),
    clock(seconds).padStart(7),
    sizeOf(bytes).padStart(9),
  ].join('  ')
}

/** Against the best copy, or against another one if these two were not compared. */
function evidenceOf(file: Copy, group: Group): string {
  const [best] = group.files
  const found = pairBetween(group, file.path, best.path)
  if (found !== undefined) return pairText(found, file, best)
  const other = group.files.find(({ path }) => pairBetween(group, file.path, path) !== undefined)
  const pair = other && pairBetween(group, file.path, other.path)
  if (other === undefined || pair === undefined) return 'a copy of a copy'
  return `against ${shortened(other.path)}: ${pairText(pair, file, other)}`
}

function pairText({ comparison }: Pair, file: Copy, other: Copy): string {
  const words = evidence(comparison, file.seconds, other.seconds).join(', ')
  return comparison.relation === 'same' ? words : `${relationWords(comparison.relation)} it: ${words}`
}

const MOST_SPANS = 3

function relatedText({ query, reference, comparison }: Pair, colors: Colors): string {
  const { relation, similarity, spans } = comparison
  const longest = spans.toSorted((a, b) => b.end - b.start - (a.end - a.start)).slice(0, MOST_SPANS)
  const passages = longest.sort((a, b) => a.start - b.start).map(passage)
  const more = spans.length > MOST_SPANS ? [`and ${spans.length - MOST_SPANS} passages more`] : []
  const words = [...passages, ...more, ...changes(comparison), `similarity ${percent(similarity)}`].join(', ')
  return `  ${shortened(query)} ${colors.cyan(relationWords(relation))} ${shortened(reference)}\n${colors.dim(`      ${words}`)}`
}

function passage({ start, end, referenceStart, referenceEnd }: Span): string {
  return `${clock(start)}–${clock(end)} is its ${clock(referenceStart)}–${clock(referenceEnd)}`
}

function unansweredText({ path, message }: Unanswered): string {
  return `  ${message.includes(path) ? message.replaceAll(path, shortened(path)) : `${shortened(path)}: ${message}`}`
}

function summary({ findings, decoded }: Pick<Scan, 'findings' | 'decoded'>, colors: Colors): string {
  const { groups, related, files, seconds } = findings
  const copies = groups.reduce((sum, group) => sum + group.files.length - 1, 0)
  const bytes = groups.flatMap((group) => group.files).reduce((sum, file) => sum + (file.best ? 0 : file.bytes), 0)
  const found =
    groups.length === 0
      ? 'No duplicates'
      : `${counted(groups.length, 'group')} of duplicates, ${counted(copies, 'file')} (${sizeOf(bytes)}) beside the best copies`
  const known = decoded === 0 ? 'all known from before' : `${decoded} decoded`
  return [
    `${colors.bold(found)}, ${counted(related.length, 'related pair')}.`,
    `${counted(files, 'file')} compared, ${(seconds / 3600).toFixed(1)} hours of sound (${known}).`,
  ].join('\n')
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** As seen from where the command runs, if it is in there. */
function shortened(path: string): string {
  const near = relative(process.cwd(), path)
  return near === '' || near.startsWith('..') || isAbsolute(near) ? path : near
}
