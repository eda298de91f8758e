import { csvText } from 'unisono/library/csv.ts'
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

/** What became of each track. Several ids stand in one cell, a line each. */
export function resultsCsv(tracks: readonly Track[]): string {
  return csvText([COLUMNS, ...tracks.map(rowOf)])
}

function rowOf({ path, state }: Track): readonly (string | number)[] {
  if (state.step === 'failed' || state.step === 'undecodable')
    return [path, state.step === 'failed' ? 'failed' : 'not decoded', '', '', '', '', '', '', state.sentence]
  if (state.step !== 'done') return [path, 'not yet', '', '', '', '', '', '', '']
  const { dup_files: ids, acr_id: acrId, matches = [] } = state.verdict
  const [best] = matches
  const evidence =
    best === undefined ? ['', '', '', ''] : [best.relation, best.similarity, best.speed, best.pitch_semitones]
  return [path, ids.length > 0 ? 'duplicate' : 'new', acrId, ids.join('\n'), ...evidence, state.isDry ? 'dry run' : '']
}
