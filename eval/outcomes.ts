import type { Relation } from '../src/match/comparison.ts'
import type { Inputs } from './inputs.ts'
import { kinship } from './kinship.ts'
import type { Variant } from './manifest.ts'
import type { Recordings } from './recordings.ts'
import type { PolicyName, Trial } from './trial.ts'
import { contradictsItself, isRight } from './truth.ts'

/** How a variant was answered for its own source. */
export interface Outcome {
  readonly variant: Variant
  readonly base: Variant
  readonly policy: PolicyName
  readonly trial: Trial | undefined
  readonly answered: Relation
  readonly right: boolean
  /** The manifest's word and its covers disagree. */
  readonly contradictory: boolean
  /** Why it is wrong, in a few words; empty if it is right. */
  readonly cause: string
}

/** @param trials of the phase `search` or `pairs`. */
export function outcomesOf(
  inputs: Inputs,
  recordings: Recordings,
  trials: readonly Trial[],
  policy: PolicyName,
): Outcome[] {
  const byPair = new Map(
    trials.filter((trial) => trial.policy === policy).map((trial) => [`${trial.query} ${trial.reference}`, trial]),
  )
  const bases = new Map(inputs.bases.map((base) => [base.source, base]))
  return inputs.variants.flatMap((variant) => {
    const base = bases.get(variant.source)
    if (base === undefined) return []
    const query = recordings.of(variant.path)
    const trial = byPair.get(`${query.number} ${recordings.of(base.path).number}`)
    const answered = trial?.relation ?? 'different'
    const right = isRight(variant.relation, answered)
    const cause = right ? '' : causeOf(query.refused, trial, answered)
    return [{ variant, base, policy, trial, answered, right, contradictory: contradictsItself(variant), cause }]
  })
}

function causeOf(refused: string | undefined, trial: Trial | undefined, answered: Relation): string {
  if (refused !== undefined) return `no fingerprint: ${refused}`
  if (trial === undefined) return 'no candidate'
  return answered === 'different' ? 'not verified' : `called ${answered}`
}

/** A pair that shares no recording and was given a relation all the same. */
export interface FalseAnswer {
  readonly query: string
  readonly reference: string
  readonly trial: Trial
}

/** Trials of recordings of different sources, without those that nature made alike. */
export function unrelated(inputs: Inputs, recordings: Recordings, trials: readonly Trial[]): FalseAnswer[] {
  const sources = sourcesByPath(inputs)
  const areKin = kinship(inputs.natural)
  return trials.flatMap((trial) => {
    const query = recordings.all[trial.query].path
    const reference = recordings.all[trial.reference].path
    const mine = sources.get(query) ?? [query]
    const theirs = sources.get(reference) ?? [reference]
    const related = mine.some((one) => theirs.some((other) => areKin(one, other)))
    return related ? [] : [{ query, reference, trial }]
  })
}

function sourcesByPath({ bases, variants, tracks }: Inputs): Map<string, readonly string[]> {
  return new Map([
    ...tracks.map(({ id, path }) => [path, [id]] as const),
    ...[...bases, ...variants].map(
      ({ path, source, segments }) => [path, [source, ...segments.map((segment) => segment.source)]] as const,
    ),
  ])
}
