import { samplingFor } from '../src/library/sampling.ts'
import { isWide } from './groups.ts'
import type { Inputs } from './inputs.ts'
import type { TruePair, Variant } from './manifest.ts'
import { type MatchingTask, matchAll } from './matching.ts'
import type { Recordings } from './recordings.ts'
import type { PolicyName, Trial } from './trial.ts'

/** What can be run alone. */
export const PHASES = ['pairs', 'search', 'natural', 'covers', 'loops', 'edge', 'corpus'] as const
export type Phase = (typeof PHASES)[number]

/** Every trial of a run by the phase it belongs to; a phase that was not run has none. */
export type Trials = Readonly<Record<Phase, readonly Trial[]>>

/** Candidates of one query that are verified. */
const MOST_CANDIDATES = 100

export interface RunRequest {
  readonly phases: readonly Phase[]
  /** One hash in so many is indexed. */
  readonly sampling: number
  readonly threads: number | undefined
}

/** What `unisono scan` would choose for what is indexed here. */
export function samplingOf({ bases, tracks }: Inputs): number {
  return samplingFor([...bases, ...tracks].reduce((sum, { seconds }) => sum + seconds, 0))
}

export async function runPhases(
  inputs: Inputs,
  recordings: Recordings,
  { phases, sampling, threads }: RunRequest,
): Promise<Trials> {
  const tasks = tasksOf(inputs, recordings)
  const indexed = indexedOf(inputs, recordings)
  const trials: Record<Phase, readonly Trial[]> = {
    pairs: [],
    search: [],
    natural: [],
    covers: [],
    loops: [],
    edge: [],
    corpus: [],
  }
  const workerData = {
    kept: recordings.all.map(({ kept }) => kept),
    indexed,
    sampling,
    mostCandidates: MOST_CANDIDATES,
  }
  for (const phase of PHASES) {
    if (phases.includes(phase) && tasks[phase].length > 0)
      trials[phase] = await matchAll(workerData, tasks[phase], phase, threads)
  }
  return trials
}

/** Bases, and all tracks of the corpus as distractors. */
function indexedOf(inputs: Inputs, recordings: Recordings): number[] {
  const all = [...inputs.bases, ...inputs.tracks].map(({ path }) => recordings.of(path))
  return all.filter(({ refused }) => refused === undefined).map(({ number }) => number)
}

function tasksOf(inputs: Inputs, recordings: Recordings): Record<Phase, MatchingTask[]> {
  const bases = numbersOf(inputs.bases, recordings)
  const sources = new Set(inputs.bases.map(({ source }) => source))
  // Whole tracks that some base is cut from: the base answers for them.
  const twins = numbersOf(
    inputs.tracks.filter(({ id }) => sources.has(id)),
    recordings,
  )
  const tracks = new Map(inputs.tracks.map(({ id, path }) => [id, path]))
  const natural = inputs.natural.flatMap((pair) => {
    const a = tracks.get(pair.a)
    const b = tracks.get(pair.b)
    return a === undefined || b === undefined ? [] : [{ ...pair, a, b }]
  })
  const searchAll = (items: readonly { readonly path: string }[], except: readonly number[]) =>
    numbersOf(items, recordings).map((query) => search(query, 'default', except))
  const wide = inputs.variants.filter(isWide)
  const nothing = inputs.edge.filter(({ expect }) => expect === 'nothing')
  return {
    pairs: [
      ...pairTasks(inputs.variants, inputs.bases, recordings, 'default'),
      ...pairTasks(wide, inputs.bases, recordings, 'wide'),
    ],
    search: [
      ...searchAll(inputs.variants, twins),
      ...numbersOf(wide, recordings).map((query) => search(query, 'wide', twins)),
    ],
    natural: comparisons(natural, recordings),
    covers: comparisons(inputs.covers, recordings),
    loops: comparisons(inputs.loops, recordings),
    edge: [...searchAll(nothing, twins), ...edgeTasks(inputs, recordings)],
    corpus: searchAll(inputs.tracks.length > 0 ? inputs.tracks : inputs.bases, inputs.tracks.length > 0 ? bases : []),
  }
}

function search(query: number, policy: PolicyName, except: readonly number[]): MatchingTask {
  return { kind: 'search', query, policy, except }
}

function numbersOf(items: readonly { readonly path: string }[], recordings: Recordings): number[] {
  return items.flatMap(({ path }) => {
    const { number, refused } = recordings.of(path)
    return refused === undefined ? [number] : []
  })
}

function pairTasks(
  variants: readonly Variant[],
  bases: readonly Variant[],
  recordings: Recordings,
  policy: PolicyName,
) {
  return comparisons(
    variants.flatMap((variant) => {
      const base = bases.find(({ source }) => source === variant.source)
      return base === undefined ? [] : [{ a: variant.path, b: base.path }]
    }),
    recordings,
    policy,
  )
}

/** Awkward files against the first of them, which is the control. */
function edgeTasks({ edge }: Inputs, recordings: Recordings): MatchingTask[] {
  const control = edge[0]?.path ?? ''
  return comparisons(
    edge.slice(1).map(({ path }) => ({ a: path, b: control })),
    recordings,
  )
}

function comparisons(
  pairs: readonly Pick<TruePair, 'a' | 'b'>[],
  recordings: Recordings,
  policy: PolicyName = 'default',
): MatchingTask[] {
  return pairs.flatMap(({ a, b }) => {
    const [query, reference] = [recordings.of(a), recordings.of(b)]
    if (query.refused !== undefined || reference.refused !== undefined) return []
    return [{ kind: 'pair', query: query.number, reference: reference.number, policy }]
  })
}
