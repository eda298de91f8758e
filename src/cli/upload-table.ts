import { csvText } from '../library/csv.ts'
import type { UploadedTrack } from './upload-run.ts'

const COLUMNS = ['path', 'id', 'outcome', 'acr_id', 'do_db', 'dup_files', 'relation', 'error'] as const

/** A row for each track. Several `dup_files` stand in one cell, a line each. */
export function uploadCsv(tracks: readonly UploadedTrack[]): string {
  return csvText([COLUMNS, ...tracks.map(cellsOf)])
}

function cellsOf({ path, id, outcome, answer, error }: UploadedTrack) {
  const relation = answer?.matches?.[0]?.relation
  return [path, id, outcome, answer?.acr_id, answer?.do_db, answer?.dup_files.join('\n'), relation, error]
}

/** As the wire has it, with where it came from. */
export function uploadJson(tracks: readonly UploadedTrack[]): object[] {
  return tracks.map(({ path, id, outcome, answer, error }) => ({
    path,
    id,
    outcome,
    ...answer,
    ...(error !== undefined && { error }),
  }))
}
