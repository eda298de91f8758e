import type { createColors } from 'picocolors'
import { relationWords } from '../library/words.ts'
import { clock } from './progress.ts'
import type { UploadedTrack, UploadOutcome } from './upload-run.ts'

type Colors = ReturnType<typeof createColors>

/** Of a whole run. */
export interface Tally {
  readonly counts: Readonly<Record<UploadOutcome | 'earlier', number>>
  readonly leftOut: number
  /** Of sound. */
  readonly seconds: number
  readonly elapsedSeconds: number
  /** The first so many. */
  readonly duplicates: readonly UploadedTrack[]
  readonly isDryRun: boolean
}

/** How many duplicates are told one by one. */
export const MOST_TOLD = 20

export function tallyText(tally: Tally, colors: Colors): string {
  return [...duplicatesText(tally, colors), ...countsText(tally, colors), ...notesOf(tally).map(colors.dim)].join('\n')
}

function duplicatesText({ counts, duplicates, isDryRun }: Tally, { bold, dim }: Colors): string[] {
  if (duplicates.length === 0) return []
  const more = counts.duplicate - duplicates.length
  return [
    bold(`${isDryRun ? 'They would be duplicates' : 'Duplicates'} (${counts.duplicate})`),
    ...duplicates.map((track) => `  ${track.id} ${dim(wordsOf(track))} ${othersOf(track)}`),
    ...(more === 0 ? [] : [dim(`  and ${more} more; --csv and --json list all`)]),
    '',
  ]
}

function wordsOf({ answer }: UploadedTrack): string {
  const relation = answer?.matches?.[0]?.relation
  return relation === undefined ? 'is a duplicate of' : relationWords(relation)
}

function othersOf({ id, answer }: UploadedTrack): string {
  const [first, ...others] = answer?.dup_files.filter((other) => other !== id) ?? []
  return others.length === 0 ? first : `${first}, and ${others.length} more ${others.length === 1 ? 'id' : 'ids'}`
}

/** Of each outcome, and of what an earlier run has done: said of one, of several, and of a dry run. */
const WORDS: readonly (readonly [keyof Tally['counts'], string, string, string])[] = [
  ['new', 'new', 'new', 'would be new'],
  ['duplicate', 'duplicate', 'duplicates', 'would be a duplicate'],
  ['known', 'there before', 'there before', 'there before'],
  ['earlier', 'uploaded by an earlier run', 'uploaded by an earlier run', ''],
  ['failed', 'failed', 'failed', 'failed'],
]

function countsText({ counts, seconds, elapsedSeconds, isDryRun }: Tally, colors: Colors): string[] {
  const total = WORDS.reduce((sum, [outcome]) => sum + counts[outcome], 0)
  const width = whole(total).length
  const rows = WORDS.filter(([outcome]) => counts[outcome] > 0).map(([outcome, one, several, dry]) => {
    const words = isDryRun ? dry : counts[outcome] === 1 ? one : several
    const line = `${whole(counts[outcome]).padStart(width)}  ${words}`
    return outcome === 'failed' ? colors.red(line) : line
  })
  const sound = seconds >= 60 ? `, ${clock(seconds)} of sound` : ''
  return [
    ...rows,
    colors.bold(`${whole(total)}  ${total === 1 ? 'track' : 'tracks'}${sound}, in ${clock(elapsedSeconds)}`),
  ]
}

function notesOf({ leftOut, isDryRun }: Tally): string[] {
  return [
    ...(leftOut === 0 ? [] : [`${whole(leftOut)} files have no id in the table, and were left out.`]),
    ...(isDryRun ? ['Nothing was written. Duplicates among the tracks themselves are seen only by a real run.'] : []),
  ]
}

/** Such as `12,345`. */
export function whole(value: number): string {
  return value.toLocaleString('en')
}
