import type { Track } from './track.ts'

const COLUMNS = [
  'id',
  'verdict',
  'acr_id',
  'duplicate_of',
  'relation',
  'similarity',
  'speed',
  'pitch_semitones',
  'message',
] as const

/** What became of each track, as RFC 4180 has it. */
export function resultsCsv(tracks: readonly Track[]): string {
  return [COLUMNS, ...tracks.map(rowOf)].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

function rowOf({ path, state }: Track): readonly (string | number)[] {
  if (state.step === 'failed' || state.step === 'undecodable')
    return [path, state.step === 'failed' ? 'failed' : 'not decoded', '', '', '', '', '', '', state.sentence]
  if (state.step !== 'done') return [path, 'not yet', '', '', '', '', '', '', '']
  const { dup_files: ids, acr_id: acrId, matches = [] } = state.verdict
  const [best] = matches
  const evidence =
    best === undefined ? ['', '', '', ''] : [best.relation, best.similarity, best.speed, best.pitch_semitones]
  return [path, ids.length > 0 ? 'duplicate' : 'new', acrId, ids.join(' '), ...evidence, state.isDry ? 'dry run' : '']
}

/** Spreadsheets would compute what begins like a formula. */
function cell(value: string | number): string {
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
