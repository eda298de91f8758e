import { read } from '../dedup/evidence.ts'
import type { Match } from '../dedup/upload.ts'
import type { Comparison, Span } from '../match/comparison.ts'
import type { Evidence, Ledger, Row } from '../store/ledger.ts'
import type { DedupFile, Match as WireMatch, Span as WireSpan } from '../wire/dedup-files.ts'
import { timeText } from './time.ts'

export function dedupFile({ ids, acrId, createdAt, updatedAt }: Row): DedupFile {
  return { dup_files: [...ids], acr_id: acrId, created_at: timeText(createdAt), updated_at: timeText(updatedAt) }
}

/** With the evidence for each id that was joined to the recording. */
export async function explainedDedupFile(ledger: Ledger, bucket: number, row: Row): Promise<DedupFile> {
  const joined = await ledger.evidence(bucket, row.number)
  return { ...dedupFile(row), matches: joined.flatMap((evidence) => storedMatch(row.acrId, evidence)) }
}

function storedMatch(acrId: string, { id, evidence }: Evidence): WireMatch[] {
  return evidence === null ? [] : [wireMatch(id, acrId, read(evidence))]
}

/** A recording that an upload is a duplicate of, by the id that brought it. */
export function uploadMatch({ ids, acrId, comparison }: Match): WireMatch {
  return wireMatch(ids[0], acrId, comparison)
}

export function wireMatch(id: string, acrId: string, comparison: Comparison): WireMatch {
  const { relation, similarity, coverage, referenceCoverage, speed, pitchSemitones, margin, spans } = comparison
  return {
    id,
    acr_id: acrId,
    relation,
    similarity: rounded(similarity),
    coverage: rounded(coverage),
    reference_coverage: rounded(referenceCoverage),
    speed: rounded(speed),
    pitch_semitones: rounded(pitchSemitones),
    margin: rounded(margin),
    spans: spans.map(wireSpan),
  }
}

function wireSpan({ start, end, referenceStart, referenceEnd, similarity }: Span): WireSpan {
  return {
    start: rounded(start),
    end: rounded(end),
    reference_start: rounded(referenceStart),
    reference_end: rounded(referenceEnd),
    similarity: rounded(similarity),
  }
}

function rounded(value: number): number {
  return Math.round(value * 1e4) / 1e4
}
