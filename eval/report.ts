import { mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { AXES } from './axes.ts'
import { type Evaluation, type JudgedPair, leastCoverage, mergedAnswers, type Row } from './evaluation.ts'
import { type Figure, reaches } from './figures.ts'
import type { Inputs } from './inputs.ts'
import type { Distribution } from './metrics/distribution.ts'
import type { Proportion } from './metrics/proportion.ts'
import type { FalseAnswer, Outcome } from './outcomes.ts'
import type { Position } from './positions.ts'
import { curvesSvg, histogramSvg, type Kinds } from './svg.ts'
import { scoreOf, type Trial } from './trial.ts'

/** All that the report tells. */
export interface Findings {
  readonly inputs: Inputs
  /** One hash in so many was indexed. */
  readonly sampling: number
  readonly evaluation: Evaluation
  readonly figures: readonly Figure[]
}

/** Writes `evaluation.md` and its pictures into a folder. */
export function writeReport(docs: string, findings: Findings): void {
  mkdirSync(join(docs, 'evaluation'), { recursive: true })
  for (const [name, svg] of Object.entries(pictures(findings.evaluation)))
    writeFileSync(join(docs, 'evaluation', name), svg)
  writeFileSync(join(docs, 'evaluation.md'), report(findings))
}

function pictures({ scored, curves }: Evaluation): Readonly<Record<string, string>> {
  const histogram = (name: 'margin' | 'coverage', of: (trial: Trial) => number) =>
    histogramSvg(AXES[name], scored[name].true.map(of), scored[name].false.map(of), KINDS[name])
  return {
    'margin-curve.svg': curvesSvg(AXES.margin, curves.margin, KINDS.margin),
    'margin-histogram.svg': histogram('margin', scoreOf),
    'coverage-curve.svg': curvesSvg(AXES.coverage, curves.coverage, KINDS.coverage),
    'coverage-histogram.svg': histogram('coverage', leastCoverage),
  }
}

const KINDS: Readonly<Record<'margin' | 'coverage', Kinds>> = {
  margin: { true: 'copies and parts', false: 'other recordings' },
  coverage: { true: 'duplicates', false: 'parts' },
}

function report({ inputs, sampling, evaluation, figures }: Findings): string {
  return [
    '# Evaluation',
    '',
    'Written by `npm run eval`; do not edit. Without other options the command fetches the corpus, makes the',
    'variants, fingerprints everything and compares it; what is there is kept, so that a stopped run goes on. `npm run eval',
    '-- --help` lists the options.',
    '',
    ...material(inputs),
    ...section('Goals', goals(figures)),
    ...section('Recall by goal', rows(evaluation.groups)),
    recall(sampling),
    ...section('Recall by transform', rows(evaluation.transforms)),
    ...section('Wrong answers', misses(evaluation.misses)),
    ...section('Unrelated pairs', unrelatedPairs(evaluation)),
    ...section('Look-alikes', lookAlikes(evaluation)),
    ...section('Awkward files', awkward(evaluation)),
    ...section('Natural pairs', natural(evaluation.natural)),
    ...section('Speed, pitch and position', errors(evaluation)),
    ...section('Margin and thresholds', margins(evaluation)),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines, '']
}

function material({ bases, variants, tracks, covers, loops, natural, edge }: Inputs): string[] {
  const transforms = new Set(variants.map(({ transform }) => transform)).size
  return [
    `Material: ${bases.length} tracks and ${variants.length} variants of them by ${transforms} transforms; ${tracks.length} whole tracks of ` +
      `music and sounds as distractors; ${covers.length} pairs of renderings of the same scores, ${loops.length} pairs of different ` +
      `music under one drum loop, ${natural.length} natural pairs, ${edge.length} awkward files.`,
  ]
}

function recall(sampling: number): string {
  return `
*Search* is what a scan does: all bases and distractors in one index (one hash in ${sampling}), the variant as the query, its candidates
verified. *Pair* compares variant and base directly, so what only *search* misses is lost in the index. An answer is right if
it is \`same\` for the manifest's \`duplicate\`, \`contains\`, \`contained\` or \`overlaps\` for \`partial\`, \`different\` for \`different\`.
The interval is Wilson's at 95 %. *Contradictory* counts misses whose manifest line calls a file a duplicate that has less than half
in common with its source, or a part although more than half of both is common; they count as misses all the same.`
}

function goals(figures: readonly Figure[]): string[] {
  return [
    '| figure | value | goal | |',
    '|---|---|---|---|',
    ...figures.map((figure) => {
      const mark = figure.goal === null ? '' : reaches(figure) ? 'reached' : '**missed**'
      return `| ${figure.name} | ${measured(figure)} | ${figure.goal?.replace('>=', '≥').replace('<=', '≤') ?? ''} | ${mark} |`
    }),
  ]
}

function measured({ value, unit }: Figure): string {
  return `${Number(value.toPrecision(4))} ${unit}`.trim()
}

function rows(list: readonly Row[]): string[] {
  return [
    '| | search | | pair | contradictory |',
    '|---|---|---|---|---|',
    ...list.map(
      ({ name, search, pair, contradictory }) =>
        `| ${name} | ${shareOf(search)} | ${interval(search)} | ${shareOf(pair)} | ${contradictory || ''} |`,
    ),
  ]
}

function shareOf({ hits, all, share }: Proportion): string {
  return all === 0 ? '' : `${(100 * share).toFixed(1)} % (${hits}/${all})`
}

function interval({ all, low, high }: Proportion): string {
  return all === 0 ? '' : `${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}`
}

function misses(outcomes: readonly Outcome[]): string[] {
  if (outcomes.length === 0) return ['None.']
  return [
    '| transform | track | expected | cause | votes | margin | similarity | coverages |',
    '|---|---|---|---|---|---|---|---|',
    ...outcomes.map(({ variant, cause, contradictory, trial }) => {
      const evidence = trial === undefined ? ' | | | ' : `${trial.votes} | ${evidenceOf(trial)}`
      return `| ${variant.transform} | ${variant.source} | ${variant.relation}${contradictory ? ' (contradictory)' : ''} | ${cause} | ${evidence} |`
    }),
  ]
}

function evidenceOf({ margin, similarity, coverage, referenceCoverage }: Trial): string {
  return `${margin.toFixed(1)} | ${similarity.toFixed(2)} | ${coverage.toFixed(2)}, ${referenceCoverage.toFixed(2)}`
}

function unrelatedPairs(evaluation: Evaluation): string[] {
  const answers = evaluation.unrelatedTrials
  const related = answers.filter(({ trial }) => trial.relation !== 'different')
  const strongest = answers.toSorted((a, b) => scoreOf(b.trial) - scoreOf(a.trial)).slice(0, 10)
  return [
    `Every track and every variant was searched for among all others. The index gave ${answers.length} candidates of other`,
    `recordings; ${mergedAnswers(answers).length} were called \`same\`, \`contained\` or \`contains\`, ${related.length} were given any relation:`,
    '',
    ...answersTable(related),
    '',
    'Those of the greatest margin:',
    '',
    ...answersTable(strongest),
  ]
}

function answersTable(answers: readonly FalseAnswer[]): string[] {
  if (answers.length === 0) return ['None.']
  return [
    '| query | reference | relation | votes | margin | similarity | coverages |',
    '|---|---|---|---|---|---|---|',
    ...answers.map(
      ({ query, reference, trial }) =>
        `| ${query.split('/').slice(-2).join('/')} | ${basename(reference)} | ${trial.relation} | ${trial.votes} | ${evidenceOf(trial)} |`,
    ),
  ]
}

function lookAlikes({ covers, loops, edge }: Evaluation): string[] {
  const kinds = [
    ['covers: another sound of the same notes', covers.filter(({ pair }) => pair.relation === 'different')],
    ['covers: the same sound at another tempo or key', covers.filter(({ pair }) => pair.relation === 'alike')],
    ['covers: one rendering encoded twice', covers.filter(({ pair }) => pair.relation === 'duplicate')],
    ['different music under one drum loop', loops],
  ] as const
  const answered = (pairs: readonly JudgedPair[], relation: string) =>
    pairs.filter(({ trial }) => trial?.relation === relation).length
  const words = ['same', 'contains', 'contained', 'overlaps', 'different']
  const silent = (relation: string) => edge.filter(({ trial }) => trial.relation === relation).length
  return [
    `| | pairs | ${words.join(' | ')} |`,
    '|---|---|---|---|---|---|---|',
    ...kinds
      .filter(([, pairs]) => pairs.length > 0)
      .map(
        ([name, pairs]) => `| ${name} | ${pairs.length} | ${words.map((word) => answered(pairs, word)).join(' | ')} |`,
      ),
    ...(edge.length === 0
      ? []
      : [`| silence, tones and noise against music | ${edge.length} | ${words.map(silent).join(' | ')} |`]),
  ]
}

function awkward({ awkward: files }: Evaluation): string[] {
  if (files.length === 0) return []
  return [
    'Made of one track; each is compared with the first of them, or refused with a sentence.',
    '',
    '| file | what it is | expected | answer |',
    '|---|---|---|---|',
    ...files.map(({ file, answer }) => {
      const name = basename(file.path)
      return `| ${name} | ${file.what} | ${file.expect} | ${answer.replaceAll(file.path, name)} |`
    }),
  ]
}

function natural(pairs: readonly JudgedPair[]): string[] {
  if (pairs.length === 0) return []
  return [
    '| truth | pair | search | margin | similarity | coverages | tracks |',
    '|---|---|---|---|---|---|---|',
    ...pairs.map(({ pair, trial, searched }) => {
      const evidence = trial === undefined ? ' | | ' : evidenceOf(trial)
      return `| ${pair.relation} | ${trial?.relation ?? ''} | ${searched?.relation ?? 'no candidate'} | ${evidence} | ${basename(pair.a)}, ${basename(pair.b)} |`
    }),
  ]
}

function errors({ errors: { speed, pitch, position }, positions }: Evaluation): string[] {
  const count = (verdict: Position['verdict']) => positions.filter((one) => one.verdict === verdict).length
  const line = (name: string, { count: n, median, percentile99, worst }: Distribution, digits: number, unit: string) =>
    `| ${name} | ${n} | ${median.toFixed(digits)} | ${percentile99.toFixed(digits)} | ${worst.toFixed(digits)} | ${unit} |`
  return [
    '| error of | values | median | 99 % | worst | unit |',
    '|---|---|---|---|---|---|',
    line('speed', { ...speed, ...scaled(speed, 100) }, 3, '%'),
    line('pitch', pitch, 3, 'semitones'),
    line('position', position, 3, 's'),
    '',
    'Speed and pitch are those of rightly answered duplicates. Positions are taken at start, middle and end of every reported span:',
    `${count('right')} lie within 0.1 s of the truth, ${count('repeat')} where the music repeats itself, ${count('wrong')} elsewhere, and`,
    `${count('beyond')} more than a second outside of what the two files share by the manifest.`,
  ]
}

function scaled({ median, percentile99, worst }: Distribution, factor: number) {
  return { median: median * factor, percentile99: percentile99 * factor, worst: worst * factor }
}

function margins({ margin, scored }: Evaluation): string[] {
  if (margin === undefined) return []
  return [
    'The margin is the log odds that what two files share is one recording; below 0 the answer is `different`. True pairs are all',
    'duplicates and parts that the index found, false ones its candidates of other recordings, covers with another sound, drum',
    `loops, and natural pairs that are different. The weakest of ${scored.margin.true.length} true pairs has ${margin.weakestTrue.toFixed(2)}, the`,
    `strongest of ${scored.margin.false.length} false ones ${margin.strongestFalse.toFixed(2)}: a gap of ${margin.margin.toFixed(2)}.`,
    '',
    ...['margin-curve', 'margin-histogram', 'coverage-curve', 'coverage-histogram'].map(
      (name) => `![${name.replace('-', ', ')}](evaluation/${name}.svg)\n`,
    ),
  ]
}
