import { parseArgs } from 'node:util'
import { PHASES, type Phase } from './phases.ts'

export interface Options {
  readonly manifests: readonly string[]
  readonly corpus: string | undefined
  readonly natural: string | undefined
  readonly covers: string | undefined
  readonly edge: string | undefined
  readonly json: string | undefined
  readonly dump: string | undefined
  readonly docs: boolean
  readonly help: boolean
  readonly phases: readonly Phase[]
  readonly sampling: number | undefined
  readonly threads: number | undefined
}

export const USAGE = `npm run eval -- [options]

With neither --manifest nor --covers nor --corpus it makes all material itself (hours of sound, some
gigabytes) in $UNISONO_CACHE/eval, and goes on where it was stopped.

  --manifest FILE   variants with their truth; may be given again
  --corpus DIR      whole tracks: distractors, and queries that must find nothing
  --natural FILE    pairs of the corpus' tracks that are alike by nature
  --covers DIR      renderings of scores, with pairs.jsonl
  --edge DIR        awkward files, with edge.jsonl
  --only PHASES     some of ${PHASES.join(',')}
  --json FILE       write the figures
  --dump FILE       write every trial with its features, a line each
  --no-docs         leave docs/evaluation.md, its pictures and figures.json as they are; so does --only
  --sampling N      index one hash in N, a power of two; default what a scan of as many hours takes
  --threads N       default: one a processor
`

/** @throws TypeError, RangeError for what cannot be meant. */
export function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      manifest: { type: 'string', multiple: true },
      corpus: { type: 'string' },
      natural: { type: 'string' },
      covers: { type: 'string' },
      edge: { type: 'string' },
      only: { type: 'string' },
      json: { type: 'string' },
      dump: { type: 'string' },
      'no-docs': { type: 'boolean' },
      help: { type: 'boolean' },
      sampling: { type: 'string' },
      threads: { type: 'string' },
    },
  })
  return {
    manifests: values.manifest ?? [],
    corpus: values.corpus,
    natural: values.natural,
    covers: values.covers,
    edge: values.edge,
    json: values.json,
    dump: values.dump,
    docs: values['no-docs'] !== true && values.only === undefined,
    help: values.help ?? false,
    phases: values.only === undefined ? PHASES : values.only.split(',').map(phaseOf),
    sampling: values.sampling === undefined ? undefined : Number(values.sampling),
    threads: values.threads === undefined ? undefined : Number(values.threads),
  }
}

function phaseOf(word: string): Phase {
  const phase = PHASES.find((candidate) => candidate === word)
  if (phase === undefined) throw new RangeError(`--only ${word}: it may be ${PHASES.join(', ')}`)
  return phase
}
