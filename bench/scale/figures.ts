import { type Figure, figure } from '../../eval/figures.ts'
import type { Analysis } from './analysis.ts'
import { factorPer10 } from './growth.ts'
import { type Honesty, honestyFigures } from './honesty.ts'
import type { SizeResult } from './size.ts'
import type { SmallStore } from './small-store.ts'

export interface Run {
  /** The smallest first. */
  readonly sizes: readonly SizeResult[]
  readonly small: SmallStore
  readonly honesty: Honesty
  readonly analysis: Analysis | undefined
}

/** The figures of the largest store under their plain names, how they grow, and those of each smaller one. */
export function figuresOf({ sizes, small, honesty, analysis }: Run): Figure[] {
  const [largest] = sizes.slice(-1)
  return [
    ...sizeFigures(largest, ''),
    ...recallFigures(largest, small),
    ...(sizes.length > 1 ? growthFigures(sizes) : []),
    ...(analysis === undefined ? [] : analysisFigures(analysis)),
    ...honestyFigures(honesty),
    ...sizes.slice(0, -1).flatMap((size) => sizeFigures(size, ` at ${size.recordings}`)),
  ]
}

/** @param at what the names end with; goals are for the largest alone. */
function sizeFigures(size: SizeResult, at: string): Figure[] {
  const { index, allProbes, exact, breakdown } = size
  const goal = (text: string) => (at === '' ? text : null)
  const bytesPerTrack = index.bytes / index.recordings
  return [
    figure(`recordings${at}`, size.recordings, 'recordings'),
    figure(`index.bytes_per_track${at}`, bytesPerTrack, 'bytes', goal('<= 1536')),
    figure(`index.bytes_per_posting${at}`, bytesPerTrack / index.postingsPerRecording, 'bytes'),
    figure(`post.all_probes.p50_ms${at}`, allProbes.p50, 'ms', goal('<= 15')),
    figure(`post.all_probes.p99_ms${at}`, allProbes.p99, 'ms', goal('<= 60')),
    figure(`post.exact.p50_ms${at}`, exact.p50, 'ms', goal('<= 4')),
    figure(`post.exact.p99_ms${at}`, exact.p99, 'ms', goal('<= 15')),
    figure(`insert.per_s${at}`, size.insertsPerSecond, '/s', goal('>= 60')),
    figure(`bulk.per_s${at}`, size.bulk.perSecond, '/s', goal('>= 400')),
    figure(`start.s${at}`, size.startSeconds, 's', goal('<= 15')),
    figure(`rss.bytes${at}`, size.memory.asked.resident, 'bytes', goal(`<= ${3 * 2 ** 30}`)),
    figure(`verification.candidate_ms${at}`, breakdown.verification.mean, 'ms', goal('<= 1')),
    figure(`ledger.bytes_per_track${at}`, size.ledgerBytes / size.recordings, 'bytes'),
  ]
}

function recallFigures({ recall, allProbes, exact }: SizeResult, small: SmallStore): Figure[] {
  const falseMerges = recall.falseMerges + allProbes.falseMerges + exact.falseMerges
  return [
    figure('eval.recall', 100 * recall.recall, '%', `>= ${(100 * small.recall - 0.2).toFixed(4)}`),
    figure('eval.recall.small_index', 100 * small.recall, '%'),
    figure('eval.alike', 100 * recall.alike, '%'),
    figure('eval.false_merges', falseMerges, 'merges', '<= 0'),
    figure('eval.false_relations', recall.falseRelations, 'relations'),
  ]
}

function growthFigures(sizes: readonly SizeResult[]): Figure[] {
  const factor = (value: (size: SizeResult) => number) =>
    factorPer10(sizes.map((size) => ({ recordings: size.recordings, value: value(size) })))
  return [
    figure(
      'growth.all_probes.p50',
      factor(({ allProbes }) => allProbes.p50),
      '× per 10×',
      '<= 2',
    ),
    figure(
      'growth.all_probes.p99',
      factor(({ allProbes }) => allProbes.p99),
      '× per 10×',
    ),
    figure(
      'growth.all_probes.cpu',
      factor(({ allProbes }) => allProbes.spent.cpu),
      '× per 10×',
      '<= 2',
    ),
    figure(
      'growth.exact.p50',
      factor(({ exact }) => exact.p50),
      '× per 10×',
      '<= 2',
    ),
    figure(
      'growth.exact.cpu',
      factor(({ exact }) => exact.spent.cpu),
      '× per 10×',
      '<= 2',
    ),
  ]
}

function analysisFigures({ xRealtime, formats }: Analysis): Figure[] {
  const worst = Math.max(...formats.map(({ vsDecode }) => vsDecode))
  return [
    figure('analysis.x_realtime', xRealtime, '× real time a core', '>= 2500'),
    figure('fingerprint.vs_decode', worst, '× CPU time', '<= 1.25'),
    ...formats.flatMap(({ format, vsDecode, fpcalcVsOurs }) => [
      figure(`fingerprint.vs_decode, ${format}`, vsDecode, '× CPU time'),
      ...(fpcalcVsOurs === undefined ? [] : [figure(`fpcalc over ours, ${format}`, fpcalcVsOurs, '× CPU time')]),
    ]),
  ]
}
