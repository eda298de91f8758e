import { basename } from 'node:path'
import type { Evaluation, JudgedPair, Row } from './evaluation.ts'
import { type Figure, reaches } from './figures.ts'
import type { Proportion } from './metrics/proportion.ts'
import type { FalseAnswer, Outcome } from './outcomes.ts'
import { scoreOf, type Trial } from './trial.ts'

/** What a run prints: all figures, and every wrong answer by name. */
export function summary(evaluation: Evaluation, figures: readonly Figure[]): string {
  return [
    section('Figures', figures.map(figureLine)),
    section('Recall by transform: search, pair', evaluation.transforms.map(rowLine)),
    section('Misses of the search', evaluation.misses.map(missLine)),
    section('Misses of pairs', evaluation.pairMisses.map(missLine)),
    section('Unrelated, given a relation', evaluation.unrelatedTrials.filter(isRelated).map(falseLine)),
    section('Unrelated, strongest', strongest(evaluation.unrelatedTrials).map(falseLine)),
    section('Covers', wrongPairs(evaluation.covers).map(pairLine)),
    section('Drum loops', evaluation.loops.map(pairLine)),
    section('Natural pairs', evaluation.natural.map(pairLine)),
    section(
      'Awkward files',
      evaluation.awkward.map(({ file, answer }) => `${file.expect.padEnd(9)} ${basename(file.path)}: ${answer}`),
    ),
    section('Silence, tones, noise', evaluation.edge.filter(isRelated).map(falseLine)),
  ].join('\n')
}

function section(title: string, lines: readonly string[]): string {
  return `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`
}

function figureLine(figure: Figure): string {
  const mark = figure.goal === null ? ' ' : reaches(figure) ? '+' : '-'
  return `${mark} ${String(figure.value).padStart(9)} ${figure.unit.padEnd(10)} ${(figure.goal ?? '').padEnd(9)} ${figure.name}`
}

function rowLine({ name, search, pair, contradictory }: Row): string {
  const note = contradictory > 0 ? `  (${contradictory} contradictory)` : ''
  return `${name.padEnd(20)} ${shareOf(search)}  ${shareOf(pair)}${note}`
}

function shareOf({ hits, all, share }: Proportion): string {
  return `${`${hits}/${all}`.padStart(9)} ${(100 * share).toFixed(1).padStart(5)} %`
}

function missLine({ variant, cause, contradictory, trial, policy }: Outcome): string {
  const evidence = trial === undefined ? '' : evidenceOf(trial)
  const notes = `${policy === 'wide' ? ' (wide)' : ''}${contradictory ? ' (contradictory)' : ''}`
  return `${variant.transform.padEnd(18)} ${variant.source.padEnd(44)} ${variant.relation}: ${cause}${notes}, ${evidence}`
}

function evidenceOf({ votes, margin, similarity, coverage, referenceCoverage }: Trial): string {
  const [alike, mine, theirs] = [similarity, coverage, referenceCoverage].map((value) => value.toFixed(2))
  return `margin ${margin.toFixed(1)}, similarity ${alike}, coverages ${mine} ${theirs}, votes ${votes}`
}

function isRelated({ trial }: FalseAnswer): boolean {
  return trial.relation !== 'different'
}

function strongest(answers: readonly FalseAnswer[]): FalseAnswer[] {
  return answers.toSorted((a, b) => scoreOf(b.trial) - scoreOf(a.trial)).slice(0, 20)
}

function falseLine({ query, reference, trial }: FalseAnswer): string {
  const files = `${query.split('/').slice(-2).join('/')} | ${basename(reference)}`
  return `${trial.relation.padEnd(9)} ${evidenceOf(trial)}  ${files}`
}

function wrongPairs(pairs: readonly JudgedPair[]): JudgedPair[] {
  return pairs.filter(({ pair, trial }) =>
    pair.relation === 'duplicate'
      ? trial?.relation !== 'same'
      : pair.relation === 'different' && trial?.relation !== 'different',
  )
}

function pairLine({ pair, trial, searched }: JudgedPair): string {
  const evidence = trial === undefined ? 'not compared' : `${trial.relation.padEnd(9)} ${evidenceOf(trial)}`
  const found = searched === undefined ? '' : ` (search: ${searched.relation}, votes ${searched.votes})`
  return `${pair.relation.padEnd(9)} ${evidence}${found}  ${basename(pair.a)} | ${basename(pair.b)}`
}
