import { rounded } from '../report.ts'
import { factorPer10, lineThrough, type Point } from './growth.ts'
import type { SizeResult } from './size.ts'

const TEN_MILLION = 1e7
const MEMORY_GIB = 24
const GIB = 2 ** 30

/** What ten million recordings would take, out of the measured parts. */
export function planLines(sizes: readonly SizeResult[]): string[] {
  const points = (value: (size: SizeResult) => number): Point[] =>
    sizes.map((size) => ({ recordings: size.recordings, value: value(size) }))
  const [largest] = sizes.slice(-1)
  const ten = (value: (size: SizeResult) => number) => at(points(value), TEN_MILLION)
  const index = (TEN_MILLION * largest.index.bytes) / largest.index.recordings
  const beside = Math.max(
    0,
    ten(({ memory, index }) => memory.asked.resident - index.bytes),
  )
  const votes = ten(({ breakdown }) => breakdown.allProbes.votes)
  const exactVotes = ten(({ breakdown }) => breakdown.exact.votes)
  const { landmarks } = largest.breakdown.allProbes
  const verification = largest.breakdown.allProbes.aligned * largest.breakdown.verification.mean
  const memory = (index + beside) / GIB
  return [
    `Arithmetic from the parts that were measured, by lines through ${sizes.length} sizes; nothing of this was run.`,
    '',
    '| part | at ten million | from |',
    '|---|---|---|',
    `| index | ${rounded(index / GIB)} GiB | ${rounded(largest.index.bytes / largest.index.recordings)} bytes a track |`,
    `| memory beside the index | ${rounded(beside / GIB)} GiB | a line through what is resident beside it |`,
    `| left for the page cache of ${MEMORY_GIB} GiB | ${rounded(MEMORY_GIB - memory)} GiB | the ledger's pages of candidates |`,
    `| ledger | ${rounded((TEN_MILLION * largest.ledgerBytes) / largest.recordings / 1e9)} GB on disk | ${rounded(largest.ledgerBytes / largest.recordings)} bytes a track |`,
    `| start | ${rounded(ten(({ startSeconds }) => startSeconds))} s | a line through the starts |`,
    `| look-up and votes, all probes | ${rounded(votes)} ms | a line through the sizes |`,
    `| look-up and votes, exact | ${rounded(exactVotes)} ms | as above |`,
    `| landmarks, all probes | ${rounded(landmarks)} ms | does not grow |`,
    `| verification | ${rounded(verification)} ms | ${rounded(largest.breakdown.allProbes.aligned)} candidates; does not grow |`,
    `| one upload, all probes, processor time in one thread | ${rounded(votes + landmarks + verification)} ms | the sum |`,
    `| filling by \`unisono import\` | ${rounded(TEN_MILLION / largest.bulk.perSecond / 3600)} h | ${rounded(largest.bulk.perSecond)} a second |`,
    '',
    `By the fitted power of all sizes instead of lines, an upload's median would be ${rounded(powerAt(points(({ allProbes }) => allProbes.p50)))} ms with all probes, and ` +
      `${rounded(powerAt(points(({ exact }) => exact.p50)))} ms with the exact one. ${verdict(memory)}`,
  ]
}

function verdict(gibibytes: number): string {
  return gibibytes < MEMORY_GIB * 0.8
    ? `Memory suffices: ${rounded(gibibytes)} of ${MEMORY_GIB} GiB.`
    : `Memory does not suffice: ${rounded(gibibytes)} of ${MEMORY_GIB} GiB. A bucket sampled twice as sparsely takes half of the index.`
}

function at(points: readonly Point[], recordings: number): number {
  const { fixed, each } = lineThrough(points)
  return fixed + each * recordings
}

function powerAt(points: readonly Point[]): number {
  const [largest] = points.slice(-1)
  if (points.length < 2) return Number.NaN
  return largest.value * factorPer10(points) ** Math.log10(TEN_MILLION / largest.recordings)
}
