/*
 * Whether the index names the true recording, by its sampling: a table in Markdown. Only of pairs that
 * the verdict recognises once they are compared: what it does not is not the index's loss.
 *
 *   node dist-eval/eval/candidate-recall.js --manifest FILE --corpus DIR [--distractors N] [--sampling N,N]
 *
 * with the fingerprints that `npm run eval` has kept.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { distractors } from '../bench/scale/distractors.ts'
import { sourcesIn } from '../bench/scale/sources.ts'
import type { Fingerprint } from '../src/fingerprint/fingerprint.ts'
import { indexedLandmarks } from '../src/fingerprint/indexed-landmarks.ts'
import { InvertedIndex } from '../src/inverted-index/inverted-index.ts'
import { SegmentBuilder } from '../src/inverted-index/segment-builder.ts'
import { compare } from '../src/match/compare.ts'
import { DEFAULT_POLICY } from '../src/match/policy.ts'
import { probesOf } from '../src/match/probes.ts'
import { type Candidate, candidates, worthAligning } from '../src/match/votes.ts'
import { isWide } from './groups.ts'
import { readInputs } from './inputs.ts'
import { isRefusal, keptPath, readKept } from './kept-fingerprint.ts'

const PROBES = probesOf(DEFAULT_POLICY)
const SEED = 7

const { values } = parseArgs({
  options: {
    manifest: { type: 'string' },
    corpus: { type: 'string' },
    distractors: { type: 'string', default: '0' },
    sampling: { type: 'string', default: '8,32,64,128,256' },
  },
})
const inputs = readInputs({ manifests: values.manifest === undefined ? [] : [values.manifest], corpus: values.corpus })
const folder = join(process.env.UNISONO_CACHE ?? '.cache', 'eval/fingerprints')
const sources = new Set(inputs.bases.map(({ source }) => source))
// A whole track that a base is cut from would answer for it.
const references = [...inputs.bases, ...inputs.tracks.filter(({ id }) => !sources.has(id))].flatMap(({ path }) => {
  const fingerprint = fingerprintOf(path)
  return fingerprint === undefined ? [] : [{ path, fingerprint }]
})
const queries = queriesOf()

process.stdout.write(`${queries.length} queries among ${references.length + Number(values.distractors)} recordings\n\n`)
process.stdout.write(
  '| one in | postings a recording | bytes a posting | named and aligned | named | named by 3 votes | candidates |\n',
)
process.stdout.write('|---|---|---|---|---|---|---|\n')
for (const sampling of values.sampling.split(',').map(Number))
  process.stdout.write(`| ${rowOf(sampling).join(' | ')} |\n`)

function fingerprintOf(path: string): Fingerprint | undefined {
  const kept = readKept(keptPath(folder, path))
  return isRefusal(kept) ? undefined : kept
}

interface Query {
  readonly fingerprint: Fingerprint
  /** The number of its source. */
  readonly reference: number
}

function queriesOf(): Query[] {
  return inputs.variants.flatMap((variant) => {
    const fingerprint = fingerprintOf(variant.path)
    const base = inputs.bases.find(({ source }) => source === variant.source)
    const reference = references.findIndex(({ path }) => path === base?.path)
    if (fingerprint === undefined || reference < 0 || variant.relation === 'different' || isWide(variant)) return []
    const { comparison } = compare(fingerprint, references[reference].fingerprint, DEFAULT_POLICY)
    return comparison.relation === 'different' ? [] : [{ fingerprint, reference }]
  })
}

function rowOf(sampling: number): string[] {
  const { index, recordings } = indexOf(sampling)
  const found = queries.map(({ fingerprint, reference }) => ({
    reference,
    all: candidates(fingerprint.constellation, index, PROBES),
  }))
  const share = (isFound: (all: readonly Candidate[], reference: number) => boolean) =>
    `${((100 * found.filter(({ all, reference }) => isFound(all, reference)).length) / found.length).toFixed(1)} %`
  const bytes = index.segments.reduce((sum, segment) => sum + segment.bytes.length, 0)
  return [
    String(sampling),
    (index.postings / recordings).toFixed(0),
    (bytes / index.postings).toFixed(2),
    share((all, reference) => worthAligning(all).some(({ number }) => number === reference)),
    share((all, reference) => all.some(({ number }) => number === reference)),
    share((all, reference) => all.some(({ number, votes }) => number === reference && votes >= 3)),
    (found.reduce((sum, { all }) => sum + all.length, 0) / found.length).toFixed(1),
  ]
}

function indexOf(sampling: number): { index: InvertedIndex; recordings: number } {
  const builder = new SegmentBuilder()
  let recordings = 0
  const add = ({ constellation }: Fingerprint) => {
    const { hashes, times } = indexedLandmarks(constellation, sampling)
    builder.add(recordings++, hashes, times)
  }
  for (const { fingerprint } of references) add(fingerprint)
  const count = Number(values.distractors)
  if (count > 0)
    for (const distractor of distractors(SEED, count, sourcesIn(folder), { pieces: 'long' })) add(distractor)
  return { index: new InvertedIndex({ sampling, segments: [builder.build()] }), recordings }
}
