import { type Figure, figure } from './figures.ts'
import { GROUPS, type Group, isWide } from './groups.ts'
import type { Inputs } from './inputs.ts'
import { isRefusal, readKept } from './kept-fingerprint.ts'
import type { EdgeFile, TruePair, TrueRelation } from './manifest.ts'
import { type CurvePoint, curve, type Margin, margin } from './metrics/curve.ts'
import { type Distribution, distribution } from './metrics/distribution.ts'
import { type Proportion, proportion } from './metrics/proportion.ts'
import { type FalseAnswer, type Outcome, outcomesOf, unrelated } from './outcomes.ts'
import type { Trials } from './phases.ts'
import { type Position, positionsOf } from './positions.ts'
import type { Recordings } from './recordings.ts'
import { type PolicyName, scoreOf, type Trial } from './trial.ts'
import { changeOf } from './truth.ts'

/** A row of the tables of recall. */
export interface Row {
  readonly name: string
  readonly goal: number | undefined
  /** By way of the index, as a scan does it. */
  readonly search: Proportion
  /** Both told directly. */
  readonly pair: Proportion
  /** Misses of the search whose manifest contradicts itself. */
  readonly contradictory: number
}

/** A pair whose truth is told, and how it was answered. */
export interface JudgedPair {
  readonly pair: TruePair
  readonly trial: Trial | undefined
  /** By way of the index; undefined if it was not searched. */
  readonly searched: Trial | undefined
}

/** An awkward file: its relation to the control, or the sentence that refuses it. */
interface Awkward {
  readonly file: EdgeFile
  readonly answer: string
}

/** Trials that a threshold has to keep apart. */
interface Scored {
  readonly true: readonly Trial[]
  readonly false: readonly Trial[]
}

/** All that was found out. */
export interface Evaluation {
  readonly groups: readonly Row[]
  readonly transforms: readonly Row[]
  readonly misses: readonly Outcome[]
  readonly pairMisses: readonly Outcome[]
  readonly unrelatedTrials: readonly FalseAnswer[]
  readonly natural: readonly JudgedPair[]
  readonly covers: readonly JudgedPair[]
  readonly loops: readonly JudgedPair[]
  readonly edge: readonly FalseAnswer[]
  readonly awkward: readonly Awkward[]
  readonly positions: readonly Position[]
  readonly errors: Readonly<Record<'speed' | 'pitch' | 'position', Distribution>>
  readonly margin: Margin | undefined
  readonly scored: Readonly<Record<'margin' | 'coverage', Scored>>
  readonly curves: Readonly<Record<'margin' | 'coverage', readonly CurvePoint[]>>
  readonly milliseconds: Distribution
}

export function evaluate(inputs: Inputs, recordings: Recordings, trials: Trials): Evaluation {
  const answers: Readonly<Record<PolicyName, Answers>> = {
    exact: { search: [], pair: [] },
    default: both(inputs, recordings, trials, 'default'),
    wide: both(inputs, recordings, trials, 'wide'),
  }
  const positions = answers.default.search
    .filter(({ right }) => right)
    .flatMap((outcome) => positionsIn(outcome, recordings))
  const wrong = new Set(
    positions.filter(({ verdict }) => verdict === 'wrong').map(({ outcome }) => outcome.variant.path),
  )
  const transforms = [...new Set(inputs.variants.map(({ transform }) => transform))]
  const strangers = [...unrelated(inputs, recordings, trials.corpus), ...unrelated(inputs, recordings, trials.search)]
  const natural = judgedNatural(inputs, recordings, trials)
  const covers = judged(inputs.covers, recordings, trials.covers)
  const loops = judged(inputs.loops, recordings, trials.loops)
  const copies = answers.default.search.filter(({ variant }) => !isWide(variant))
  const other = [...natural, ...covers, ...loops].filter(({ pair }) => pair.relation === 'different')
  const scored = {
    margin: {
      true: [...trialsOf(copies, 'duplicate'), ...trialsOf(copies, 'partial')],
      false: [...strangers, ...other].flatMap(({ trial }) => trial ?? []),
    },
    coverage: { true: trialsOf(copies, 'duplicate'), false: trialsOf(copies, 'partial') },
  }
  return {
    groups: GROUPS.map((group) => rowOfGroup(group, answers[group.policy], wrong)).filter(
      ({ search }) => search.all > 0,
    ),
    transforms: transforms.map((transform) =>
      row(transform, undefined, answers.default, ({ variant }) => variant.transform === transform),
    ),
    misses: [...answers.default.search, ...answers.wide.search.filter(isWideOutcome)].filter(({ right }) => !right),
    pairMisses: answers.default.pair.filter(({ right }) => !right),
    unrelatedTrials: strangers,
    natural,
    covers,
    loops,
    edge: nothingAnswers(inputs, recordings, trials.edge),
    awkward: trials.edge.length === 0 ? [] : awkwardAnswers(inputs, recordings, trials.edge),
    positions,
    errors: errorsOf(answers.default.search, positions),
    margin: marginOf(scored.margin),
    scored,
    curves: {
      margin: curve(scored.margin.true.map(scoreOf), scored.margin.false.map(scoreOf)),
      coverage: curve(scored.coverage.true.map(leastCoverage), scored.coverage.false.map(leastCoverage)),
    },
    milliseconds: distribution(trials.corpus.map(({ milliseconds }) => milliseconds)),
  }
}

function marginOf(scored: Scored): Margin | undefined {
  if (scored.true.length === 0 || scored.false.length === 0) return undefined
  return margin(scored.true.map(scoreOf), scored.false.map(scoreOf))
}

/** What the search found of the copies that the manifest calls so, and not by mistake. */
function trialsOf(outcomes: readonly Outcome[], relation: TrueRelation): Trial[] {
  const told = outcomes.filter(({ variant, contradictory }) => variant.relation === relation && !contradictory)
  return told.flatMap(({ trial }) => trial ?? [])
}

interface Answers {
  readonly search: readonly Outcome[]
  readonly pair: readonly Outcome[]
}

function both(inputs: Inputs, recordings: Recordings, trials: Trials, policy: PolicyName): Answers {
  return {
    search: trials.search.length === 0 ? [] : outcomesOf(inputs, recordings, trials.search, policy),
    pair: trials.pairs.length === 0 ? [] : outcomesOf(inputs, recordings, trials.pairs, policy),
  }
}

function isWideOutcome({ variant, policy }: Outcome): boolean {
  return GROUPS.some((group) => group.policy === policy && group.has(variant))
}

export function leastCoverage({ coverage, referenceCoverage }: Pick<Trial, 'coverage' | 'referenceCoverage'>): number {
  return Math.min(coverage, referenceCoverage)
}

function rowOfGroup(group: Group, answers: Answers, wrongPositions: ReadonlySet<string>): Row {
  const placed = (outcome: Outcome) => group.spans !== true || !wrongPositions.has(outcome.variant.path)
  return row(group.name, group.goal, answers, ({ variant }) => group.has(variant), placed)
}

function row(
  name: string,
  goal: number | undefined,
  { search, pair }: Answers,
  has: (outcome: Outcome) => boolean,
  placed: (outcome: Outcome) => boolean = () => true,
): Row {
  const share = (outcomes: readonly Outcome[]) => {
    const mine = outcomes.filter(has)
    return proportion(mine.filter((outcome) => outcome.right && placed(outcome)).length, mine.length)
  }
  const contradictory = search.filter((outcome) => has(outcome) && !outcome.right && outcome.contradictory).length
  return { name, goal, search: share(search), pair: share(pair), contradictory }
}

function positionsIn(outcome: Outcome, recordings: Recordings): Position[] {
  const reference = readKept(recordings.of(outcome.base.path).kept)
  return isRefusal(reference) || outcome.variant.segments.length === 0 ? [] : positionsOf(outcome, reference)
}

function errorsOf(outcomes: readonly Outcome[], positions: readonly Position[]): Evaluation['errors'] {
  const copies = outcomes.filter(({ right, variant }) => right && variant.relation === 'duplicate')
  const pairs = copies.flatMap(({ variant, trial }) =>
    trial === undefined ? [] : [{ truth: changeOf(variant), trial }],
  )
  return {
    speed: distribution(pairs.map(({ truth, trial }) => trial.speed / truth.speed - 1)),
    pitch: distribution(pairs.map(({ truth, trial }) => trial.pitchSemitones - truth.pitchSemitones)),
    position: distribution(
      positions
        .filter(({ verdict }) => verdict === 'right' || verdict === 'wrong')
        .map((p) => p.claimedSeconds - p.trueSeconds),
    ),
  }
}

function judged(pairs: readonly TruePair[], recordings: Recordings, trials: readonly Trial[]): JudgedPair[] {
  return pairs.map((pair) => ({ pair, trial: trialOf(trials, recordings, pair.a, pair.b), searched: undefined }))
}

function judgedNatural(inputs: Inputs, recordings: Recordings, trials: Trials): JudgedPair[] {
  const paths = new Map(inputs.tracks.map(({ id, path }) => [id, path]))
  return inputs.natural.flatMap((pair) => {
    const [a, b] = [paths.get(pair.a), paths.get(pair.b)]
    if (a === undefined || b === undefined) return []
    return [
      { pair, trial: trialOf(trials.natural, recordings, a, b), searched: trialOf(trials.corpus, recordings, a, b) },
    ]
  })
}

function trialOf(trials: readonly Trial[], recordings: Recordings, a: string, b: string): Trial | undefined {
  const [query, reference] = [recordings.of(a).number, recordings.of(b).number]
  return trials.find((trial) => trial.query === query && trial.reference === reference)
}

/** Silence, tones and noise, whatever they were compared with. */
function nothingAnswers(inputs: Inputs, recordings: Recordings, trials: readonly Trial[]): FalseAnswer[] {
  const nothing = new Set(
    inputs.edge.filter(({ expect }) => expect === 'nothing').map(({ path }) => recordings.of(path).number),
  )
  return trials
    .filter(({ query, reference }) => nothing.has(query) && !nothing.has(reference))
    .map((trial) => ({
      query: recordings.all[trial.query].path,
      reference: recordings.all[trial.reference].path,
      trial,
    }))
}

/** The first file is the control that the others are compared with. */
function awkwardAnswers({ edge }: Inputs, recordings: Recordings, trials: readonly Trial[]): Awkward[] {
  const control = edge[0]?.path ?? ''
  return edge.slice(1).map((file) => {
    const answer = recordings.of(file.path).refused ?? trialOf(trials, recordings, file.path, control)?.relation
    return { file, answer: answer ?? 'not compared' }
  })
}

const MERGED = new Set(['same', 'contained', 'contains'])

export function mergedAnswers(answers: readonly FalseAnswer[]): FalseAnswer[] {
  return answers.filter(({ trial }) => MERGED.has(trial.relation))
}

export function figuresOf(evaluation: Evaluation): Figure[] {
  const percent = ({ share }: Proportion) => 100 * share
  const goalOf = ({ goal }: Row) => (goal === undefined ? null : `>= ${goal}`)
  const { natural, covers, loops, errors } = evaluation
  const wrongSame = (pairs: readonly JudgedPair[]) =>
    pairs.filter(({ pair, trial }) => pair.relation === 'different' && trial?.relation === 'same').length
  const of = (pairs: readonly JudgedPair[], relation: string) => pairs.filter(({ pair }) => pair.relation === relation)
  const found = (pairs: readonly JudgedPair[]) => pairs.filter(({ trial }) => trial?.relation === 'same').length
  const naturalDuplicates = of(natural, 'duplicate')
  const naturalFalse = of(natural, 'different').filter(({ trial, searched }) =>
    [trial, searched].some((one) => one !== undefined && one.relation !== 'different'),
  )
  const wrongPositions = evaluation.positions.filter(({ verdict }) => verdict === 'wrong').length
  return [
    ...evaluation.groups
      .filter(({ search }) => search.all > 0)
      .map((row) => figure(`${row.name} (search)`, percent(row.search), '%', goalOf(row))),
    ...evaluation.groups
      .filter(({ pair }) => pair.all > 0)
      .map((row) => figure(`${row.name} (pair)`, percent(row.pair), '%', goalOf(row))),
    figure(
      'unrelated pairs called same, contained or contains',
      mergedAnswers(evaluation.unrelatedTrials).length,
      'pairs',
      '<= 0',
    ),
    figure(
      'unrelated pairs called overlaps',
      evaluation.unrelatedTrials.filter(({ trial }) => trial.relation === 'overlaps').length,
      'pairs',
    ),
    figure('covers called same', wrongSame(covers), 'pairs', '<= 0'),
    figure(
      'second encodings of one rendering called same',
      found(of(covers, 'duplicate')),
      `of ${of(covers, 'duplicate').length}`,
    ),
    figure('pairs under one drum loop called same', wrongSame(loops), 'pairs', '<= 0'),
    figure(
      'silence, tones and noise called same',
      evaluation.edge.filter(({ trial }) => trial.relation === 'same').length,
      'pairs',
      '<= 0',
    ),
    figure('natural duplicates found', found(naturalDuplicates), `of ${naturalDuplicates.length}`),
    figure('natural duplicates missed', naturalDuplicates.length - found(naturalDuplicates), 'pairs', '<= 0'),
    figure('natural different pairs given a relation', naturalFalse.length, 'pairs', '<= 0'),
    figure('speed error, 99 %', errors.speed.percentile99 * 100, '%'),
    figure('pitch error, 99 %', errors.pitch.percentile99, 'semitones'),
    figure('position error, 99 %', errors.position.percentile99, 's'),
    figure('positions off by more than 0.1 s', (100 * wrongPositions) / Math.max(1, evaluation.positions.length), '%'),
    ...(evaluation.margin === undefined
      ? []
      : [
          figure('margin of the weakest true pair', evaluation.margin.weakestTrue, 'log odds'),
          figure('margin of the strongest false pair', evaluation.margin.strongestFalse, 'log odds'),
          figure('gap between them', evaluation.margin.margin, 'log odds'),
        ]),
    figure('verification, median', evaluation.milliseconds.median, 'ms'),
  ]
}
