import type { Group, LibraryFile, Pair } from '../library/findings.ts'
import type { Scan } from '../library/scan.ts'
import { evidence } from '../library/words.ts'

/** What `unisono scan --json` prints. */
export function scanJson({ findings, decoded }: Scan): object {
  const { groups, related, failed, silent, files, seconds } = findings
  return { groups: groups.map(groupJson), related: related.map(pairJson), failed, silent, files, seconds, decoded }
}

function groupJson({ files, pairs }: Group): object {
  const byPath = new Map(files.map((file) => [file.path, file]))
  return { files, pairs: pairs.map((pair) => ({ ...pairJson(pair), evidence: evidenceOf(pair, byPath) })) }
}

function pairJson({ query, reference, comparison }: Pair): object {
  return { query, reference, ...comparison }
}

function evidenceOf({ query, reference, comparison }: Pair, files: ReadonlyMap<string, LibraryFile>): string[] {
  return evidence(comparison, files.get(query)?.seconds ?? 0, files.get(reference)?.seconds ?? 0)
}
