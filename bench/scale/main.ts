import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Figure, figuresJson } from '../../eval/figures.ts'
import { printFigures } from '../report.ts'
import { findCorpus } from '../sounds.ts'
import { analysisOf } from './analysis.ts'
import { figuresOf, type Run } from './figures.ts'
import { honestyOf } from './honesty.ts'
import { type Parts, readParts } from './parts.ts'
import { scalePlots } from './plots.ts'
import { scaleMarkdown } from './report.ts'
import { measureSize } from './size.ts'
import { askSmallStore, type SmallStore } from './small-store.ts'
import { ScaleStore } from './store.ts'

const USAGE = `npm run bench:scale -- [options]

Grows one store, a hundredth and a tenth of its size first, and measures the real service on it at each size; writes
docs/benchmarks/scale.md. A run that was stopped goes on where it was. A million recordings take 20 GB of disk.

  --recordings N      in the end; default 1000000
  --sizes N,N         to measure at instead, ascending
  --requests N        of each measurement; default 1000
  --connections N     over which new recordings are inserted; default 8
  --store DIR         where the store grows; default .cache/scale. It is emptied in the end
  --keep              leave it there
  --corpus DIR        music; default what the evaluation or the tests have fetched
  --fingerprints DIR  where its fingerprints are kept; default what the evaluation keeps
  --manifest FILE     real copies to look for; default those of the evaluation, if they were made
  --runs N            of decoding and analysis, each; default 3, and 0 leaves them out
  --json FILE         write the figures
  --no-docs           leave docs/benchmarks/scale.md as it is
`
const LEAST_RECORDINGS = 500

const { values } = parseArgs({
  options: {
    recordings: { type: 'string', default: '1000000' },
    sizes: { type: 'string' },
    requests: { type: 'string', default: '1000' },
    connections: { type: 'string', default: '8' },
    store: { type: 'string' },
    keep: { type: 'boolean', default: false },
    corpus: { type: 'string' },
    fingerprints: { type: 'string' },
    manifest: { type: 'string' },
    runs: { type: 'string', default: '3' },
    json: { type: 'string' },
    'no-docs': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(USAGE)
else await main()

async function main(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1))
  const cache = process.env.UNISONO_CACHE ?? '.cache'
  const folder = resolve(values.store ?? join(cache, 'scale'))
  const corpus = values.corpus ?? findCorpus(cache)
  say('reading the corpus')
  const parts = await readParts({
    corpus,
    fingerprints: values.fingerprints ?? join(cache, 'eval', 'fingerprints'),
    manifest: values.manifest ?? join(cache, 'eval', 'set', 'manifest.jsonl'),
    natural: join(process.env.UNISONO_CORPUS_TOOLS ?? '../shared/corpus', 'natural.dev.jsonl'),
  })
  const store = await ScaleStore.open(folder, parts)
  const run = await measured(store, parts, corpus)
  const figures = figuresOf(run)
  printFigures(figures)
  if (values.json !== undefined) writeFileSync(values.json, figuresJson(figures))
  if (!values['no-docs']) writeDocs(run, figures)
  if (!values.keep) store.remove()
}

async function measured(store: ScaleStore, parts: Parts, corpus: string): Promise<Run> {
  say('comparing distractors with real tracks')
  const honesty = honestyOf(parts)
  const runs = Number(values.runs)
  if (runs > 0) say('decoding and analysing')
  const analysis = runs > 0 ? await analysisOf(corpus, runs) : undefined
  say('asking a store without distractors')
  const small = await askSmallStore(store.smallData, parts)
  await growAndMeasure(store, parts, small)
  return { sizes: store.sizes, small, honesty, analysis }
}

async function growAndMeasure(store: ScaleStore, parts: Parts, { queries, answers }: SmallStore): Promise<void> {
  const [requests, connections] = [Number(values.requests), Number(values.connections)]
  for (const recordings of sizesWanted()) {
    if (store.sizes.some((size) => size.recordings === recordings)) continue
    const wish = {
      recordings,
      requests,
      connections,
      queries,
      small: answers,
      say: (what: string) => say(`${recordings}: ${what}`),
    }
    store.keepSize(await measureSize(store, parts, wish))
  }
}

function sizesWanted(): number[] {
  if (values.sizes !== undefined) return values.sizes.split(',').map(Number)
  const most = Number(values.recordings)
  return [most / 100, most / 10, most].map(Math.round).filter((size) => size >= LEAST_RECORDINGS || size === most)
}

function writeDocs(run: Run, figures: readonly Figure[]): void {
  mkdirSync('docs/benchmarks', { recursive: true })
  for (const [name, svg] of scalePlots(run)) writeFileSync(join('docs/benchmarks', name), svg)
  writeFileSync('docs/benchmarks/scale.md', scaleMarkdown(run, figures))
}

function say(what: string): void {
  process.stderr.write(`bench: ${(performance.now() / 1000).toFixed(0)} s: ${what}\n`)
}
