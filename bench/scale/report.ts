import { cpus, loadavg } from 'node:os'
import { type Figure, reaches } from '../../eval/figures.ts'
import { DEFAULT_DEDUP_POLICY } from '../../src/match/policy.ts'
import { rounded } from '../report.ts'
import type { Run } from './figures.ts'
import { PEERS } from './peers.ts'
import { planLines } from './plan.ts'
import type { SizeResult } from './size.ts'
import { STAGES } from './spent.ts'
import type { UploadResult } from './uploads.ts'

/** The page of a run. */
export function scaleMarkdown(run: Run, figures: readonly Figure[]): string {
  const { sizes } = run
  return [
    '# Benchmarks: a million tracks',
    '',
    'Written by `npm run bench:scale`; do not edit.',
    '',
    ...aboutLines(run),
    '',
    ...table(['figure', 'value', 'goal', ''], figures.filter(({ name }) => !name.includes(' at ')).map(figureRow)),
    '',
    ...meaningLines(),
    '',
    '## Growth',
    '',
    '![time of an upload](scale-latency.svg)',
    '',
    '![memory](scale-memory.svg)',
    '',
    ...growthLines(sizes),
    '',
    '## Where the time goes',
    '',
    ...stageLines(sizes),
    '',
    '## Recall and false merges',
    '',
    ...recallLines(run),
    '',
    '## Whether the distractors are honest',
    '',
    ...honestyLines(run),
    '',
    '## Others',
    '',
    ...peerLines(run),
    '',
    '## Ten million in 24 GiB',
    '',
    ...planLines(sizes),
    '',
  ].join('\n')
}

function aboutLines({ sizes }: Run): string[] {
  const [largest] = sizes.slice(-1)
  return [
    `On ${cpus().length} × ${cpus()[0]?.model ?? 'an unknown processor'}, Node ${process.version}, with a load of ${loadavg()[0].toFixed(1)} in the last minute. The real`,
    '`unisono serve` as a process of its own on the embedded store, asked over HTTP from another process of the same machine. One bucket of',
    `${count(largest.recordings)} recordings, ${count(largest.real)} of them real music and the others distractors of four minutes on average; one hash in ${DEFAULT_DEDUP_POLICY.sampling} is`,
    'indexed. It is measured at each size on its way there. New recordings are other real music, transposed and at other speeds, no album',
    'of which is in the bucket; each is removed again after it was kept, so that the next is as new.',
  ]
}

function meaningLines(): string[] {
  return [
    '- `post.*`: one request after the other over one connection, from the first byte sent to the last received: half are new recordings, which are',
    '  durably kept, a quarter real tracks that the bucket holds, a quarter copies of such without 20 % of their peaks and (all probes) at other speeds.',
    '  `exact` is the same bucket with ranges of 0 and `db_if_nodup=0`.',
    '- `insert.per_s`: new recordings over several connections, each durably kept, and removed before the connection sends its next, which is part of the time.',
    '- `bulk.per_s`: `unisono import` of a file, from its start to its end: lines parsed, fingerprints checked, hashes formed, everything durable.',
    '- `start.s`: from the command to `/readyz`, with a snapshot, and its files in the page cache.',
    '- `rss.bytes`: VmRSS of the service after all of this. `index.*`: the segments; recordings in the tail are not counted.',
    '- `verification.candidate_ms`: decoding a candidate and comparing it, in one thread, the mean of those that new recordings have.',
    '- `analysis.x_realtime`: the median of mp3, flac, ogg and m4a; `fingerprint.vs_decode`: the worst of them.',
    '- `eval.recall`: copies whose recording the service names; its goal is that of a bucket without distractors, less 0.2 points.',
    '  `eval.alike`: all queries that are answered just as there. `eval.false_merges`: what is called the same and is not there; `eval.false_relations`:',
    '  whatever relation is named and not there.',
  ]
}

function growthLines(sizes: readonly SizeResult[]): string[] {
  const columns = [
    'recordings',
    'all probes p50 / p99',
    'exact p50 / p99',
    'inserts',
    'import',
    'filled',
    'indexed (processor)',
    'start',
    'resident, own / files',
    'index',
    'ledger',
    'segments',
  ]
  const rows = sizes.map(({ recordings, allProbes, exact, memory, index, ...size }) => [
    count(recordings),
    `${rounded(allProbes.p50)} / ${rounded(allProbes.p99)} ms`,
    `${rounded(exact.p50)} / ${rounded(exact.p99)} ms`,
    `${rounded(size.insertsPerSecond)}/s`,
    `${rounded(size.bulk.perSecond)}/s`,
    `${rounded(size.filledPerSecond)}/s`,
    `${rounded(size.indexedSeconds)} (${rounded(size.indexedCpuSeconds)}) s`,
    `${rounded(size.startSeconds)} s`,
    `${megabytes(memory.asked.own)} / ${megabytes(memory.asked.files)} MB`,
    `${megabytes(index.bytes)} MB`,
    `${megabytes(size.ledgerBytes)} MB`,
    String(index.segments),
  ])
  return [
    ...table(columns, rows),
    '',
    '*Filled* is how fast the benchmark itself made distractors and appended them, over all processors; *indexed* how long the first start took, with all that had',
    'come since the size before not yet in the index. *Own* is memory that the service has taken or shares between its threads, *files* are pages of the program and of files.',
  ]
}

function stageLines(sizes: readonly SizeResult[]): string[] {
  const columns = [
    'milliseconds of one upload',
    ...STAGES.flatMap((stage) => [`${stage}`]),
    'the rest',
    'all',
    'processor',
  ]
  const row = (name: string, { mean, spent }: UploadResult) => {
    const walls = STAGES.map((stage) => spent.stages[stage].wall)
    const rest = mean - walls.reduce((sum, wall) => sum + wall, 0)
    const cell = (stage: (typeof STAGES)[number], i: number) => {
      const { cpu } = spent.stages[stage]
      return cpu > 0 ? `${rounded(walls[i])} (${rounded(cpu)})` : rounded(walls[i])
    }
    return [name, ...STAGES.map(cell), rounded(rest), rounded(mean), rounded(spent.cpu)]
  }
  const rows = sizes.flatMap((size) => [
    row(`all probes, ${count(size.recordings)}`, size.allProbes),
    row(`exact, ${count(size.recordings)}`, size.exact),
  ])
  return [
    "By the service's own figures, means: time that passes, and in parentheses processor time of the threads that match. `parse` is the form,",
    '`append` the ledger with its wait for the disk; *the rest* is HTTP, the client, and handing over between threads.',
    '`processor` is all threads of the service, the removal of new recordings between the uploads included.',
    '',
    ...table(columns, rows),
    '',
    'New recordings asked in one thread, with no service around: milliseconds of a processor for each, and what it meets. *Lists* are the postings that a',
    'hash of the exact probe finds; *read* and the p99 of a candidate are by the clock.',
    '',
    ...table(
      [
        '',
        'landmarks',
        'look-up and votes',
        'candidates',
        'aligned',
        'lists: mean, median, p99, longest',
        'read',
        'a candidate: mean, p99',
      ],
      sizes.flatMap(({ recordings, breakdown }) => {
        const { lists, verification } = breakdown
        const met = `${rounded(lists.mean)}, ${lists.p50}, ${lists.p99}, ${lists.longest}`
        const verified = `${rounded(verification.mean)}, ${rounded(verification.p99)}`
        return (['allProbes', 'exact'] as const).map((kind) => [
          `${kind === 'exact' ? 'exact' : 'all probes'}, ${count(recordings)}`,
          rounded(breakdown[kind].landmarks),
          rounded(breakdown[kind].votes),
          rounded(breakdown[kind].candidates),
          rounded(breakdown[kind].aligned),
          ...(kind === 'exact' ? [met, '', ''] : ['', rounded(breakdown.readMilliseconds), verified]),
        ])
      }),
    ),
  ]
}

function recallLines({ sizes, small }: Run): string[] {
  const rows = sizes.map(({ recordings, recall, allProbes, exact }) => [
    count(recordings),
    `${(100 * recall.recall).toFixed(2)} %`,
    `${(100 * recall.alike).toFixed(2)} %`,
    String(recall.falseMerges),
    String(recall.falseRelations),
    `${allProbes.falseMerges + exact.falseMerges}`,
    `${percent(allProbes.right.repeated)} / ${percent(allProbes.right.copy)}`,
  ])
  return [
    `${small.queries.length} queries by HTTP, with \`db_if_nodup=0&explain=1\` and all relations: copies of what the bucket holds, and tracks that it does not`,
    `hold. Without distractors ${(100 * small.recall).toFixed(2)} % of the copies are named.`,
    '',
    ...table(
      [
        'recordings',
        'named',
        'answered alike',
        'false merges',
        'false relations',
        'new uploads called duplicates',
        'repeated / copies found',
      ],
      rows,
    ),
  ]
}

function honestyLines({ honesty: { real, made } }: Run): string[] {
  const row = (name: string, of: (one: typeof real) => number) => [name, rounded(of(real)), rounded(of(made))]
  return [
    'Distractors are pieces of 5 to 10 s of three real tracks each, transposed by whole semitones, re-timed by up to 20 %, with jitter, more than a quarter of them',
    'repeated. Real tracks of albums that neither column holds are looked up in both: an index of distractors costs a query what as large a one of real music would, where',
    `the collision entropies are alike. Here it finds ${rounded(2 ** (made.collisionBits - real.collisionBits))} times as many postings among the real tracks. Among each other`,
    'distractors collide oftener than tracks of different albums do, as many are made of one piece; the longest lists of real music, of loops and held tones within one',
    'recording, are rarer among them. Pieces of one second, most of whose landmarks lie across a cut, would halve what a query finds.',
    '',
    ...table(
      ['', 'real tracks', 'distractors of them'],
      [
        row('collision entropy with other real tracks, bits', ({ collisionBits }) => collisionBits),
        row('the same, of distinct hashes, bits', ({ lookUpBits }) => lookUpBits),
        row('peaks a second', ({ peaksPerSecond }) => peaksPerSecond),
        row('landmarks a second', ({ landmarksPerSecond }) => landmarksPerSecond),
        row('recordings', ({ recordings }) => recordings),
      ],
    ),
    '',
    '![posting lists](scale-lists.svg)',
  ]
}

function peerLines({ analysis, sizes }: Run): string[] {
  const [largest] = sizes.slice(-1)
  const ours = [
    '**Unisono, this run**',
    `${rounded(largest.index.bytes / largest.index.recordings / 1000)} KB`,
    count(largest.recordings),
    'whole tracks, ±10 % of speed or tempo, ±2 semitones',
  ]
  const fpcalc = analysis?.formats.flatMap(({ format, fpcalcVsOurs }) =>
    fpcalcVsOurs === undefined ? [] : [`${format} ${rounded(fpcalcVsOurs)}`],
  )
  return [
    'Published figures, and none of this run but ours:',
    '',
    ...table(
      ['', 'index a track', 'tracks', ''],
      [ours, ...PEERS.map(({ name, perTrack, tracks, note }) => [name, perTrack, tracks, note])],
    ),
    ...(fpcalc === undefined || fpcalc.length === 0
      ? []
      : [
          '',
          `\`fpcalc\` of Chromaprint took, on the same whole files in this run, so many times our processor time: ${fpcalc.join(', ')}.`,
        ]),
  ]
}

function figureRow(one: Figure): string[] {
  const mark = one.goal === null ? '' : reaches(one) ? 'reached' : '**missed**'
  return [`\`${one.name}\``, quantityOf(one), one.goal === null ? '' : goalOf(one), mark]
}

function quantityOf({ value, unit }: Figure): string {
  if (unit === '%') return `${value.toFixed(2)} %`
  return value >= 10_000 ? `${Math.round(value).toLocaleString('en')} ${unit}` : `${rounded(value)} ${unit}`
}

function goalOf({ goal }: Figure): string {
  const [sign, limit] = (goal ?? '').split(' ')
  return `${sign === '>=' ? '≥' : '≤'} ${Number(limit).toLocaleString('en')}`
}

export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [line(columns), `|${'---|'.repeat(columns.length)}`, ...rows.map(line)]
}

function count(value: number): string {
  return value.toLocaleString('en')
}

function megabytes(bytes: number): string {
  return count(Math.round(bytes / 1e6))
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
