import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Figure, figuresJson } from '../../eval/figures.ts'
import { DEFAULT_DEDUP_POLICY, EXACT_POLICY } from '../../src/match/policy.ts'
import { printFigures } from '../report.ts'
import { type BucketWish, type FilledStore, fillStore } from './filled-store.ts'
import { type Material, materialIn } from './material.ts'
import { equalFigures, killFigures, listFigures, type Measured, startFigures, uploadFigures } from './measures.ts'
import { serviceMarkdown } from './report.ts'
import { Served } from './served.ts'

const USAGE = `npm run bench:service -- [options]

Starts the real service on a store full of recordings, puts it under load from this process, kills it at random
moments, and writes docs/benchmarks/service.md.

  --recordings N      in each bucket; default 20000
  --requests N        of each measurement; default 1000
  --connections N     default 16
  --kill N            rounds of kill -9; default 100
  --fingerprints DIR  real fingerprints that recordings are recombined from; default what the evaluation keeps
  --store DIR         where the full store is kept for the next run; default nowhere
  --profile DIR       write a processor profile of the service there
  --json FILE         write the figures
  --no-docs           leave docs/benchmarks/service.md as it is
`
const MAIN = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url))
const QUIET = ['--audio', 'off', '--log-level', 'error']

const { values } = parseArgs({
  options: {
    recordings: { type: 'string', default: '20000' },
    requests: { type: 'string', default: '1000' },
    connections: { type: 'string', default: '16' },
    kill: { type: 'string', default: '100' },
    fingerprints: { type: 'string' },
    store: { type: 'string' },
    profile: { type: 'string' },
    json: { type: 'string' },
    'no-docs': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const ALL_PROBES = {
  name: 'POST, all probes of the default policy',
  keep: true,
  atOtherSpeeds: true,
  seed: 2,
  leastPerSecond: 40,
  mostMilliseconds: 250,
}
const EXACT = {
  name: 'POST, db_if_nodup=0, exact speed only',
  keep: false,
  atOtherSpeeds: false,
  seed: 3,
  leastPerSecond: 150,
  mostMilliseconds: undefined,
}

if (values.help) process.stdout.write(USAGE)
else await main()

async function main(): Promise<void> {
  const cache = process.env.UNISONO_CACHE ?? '.cache'
  const material = materialIn(values.fingerprints ?? join(cache, 'eval', 'fingerprints'))
  const folder = mkdtempSync(join(tmpdir(), 'unisono-bench-'))
  try {
    const figures = [
      ...(await loadFigures(join(folder, 'full'), material)),
      ...(await killedFigures(join(folder, 'killed'), material)),
    ]
    printFigures(figures)
    if (!values['no-docs']) writeDocs(figures)
    if (values.json !== undefined) writeFileSync(values.json, figuresJson(figures))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function writeDocs(figures: readonly Figure[]): void {
  mkdirSync('docs/benchmarks', { recursive: true })
  const { recordings, requests, connections } = values
  writeFileSync('docs/benchmarks/service.md', serviceMarkdown(figures, { recordings, requests, connections }))
}

async function loadFigures(data: string, material: Material): Promise<Figure[]> {
  const [recordings, requests, connections] = [values.recordings, values.requests, values.connections].map(Number)
  const { token, buckets } = await fullStore(data, recordings, material)
  const [all, exact] = buckets
  const nodeFlags = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`]
  say('starting the service')
  const before = performance.now()
  const served = await Served.start({ main: MAIN, data, flags: QUIET, nodeFlags })
  try {
    const startSeconds = (performance.now() - before) / 1000
    const measured: Measured = { served, token, material, recordings, requests, connections, say }
    return [
      ...(await uploadFigures(measured, { ...ALL_PROBES, bucket: all })),
      ...(await uploadFigures(measured, { ...EXACT, bucket: exact })),
      ...(await listFigures(measured, all)),
      ...(await equalFigures(measured, all)),
      ...(await startFigures(served, startSeconds)),
    ]
  } finally {
    await served.kill()
  }
}

/** Where it is kept it is copied from there, and made there first if need be. */
async function fullStore(data: string, recordings: number, material: Material): Promise<FilledStore> {
  const wishes: BucketWish[] = [
    { name: 'All probes', policy: DEFAULT_DEDUP_POLICY, recordings },
    { name: 'Exact', policy: { ...DEFAULT_DEDUP_POLICY, ...EXACT_POLICY }, recordings },
  ]
  const fill = (folder: string) => {
    say(`filling ${wishes.length} buckets with ${recordings} recordings each`)
    return fillStore(folder, wishes, material)
  }
  if (values.store === undefined) return fill(data)
  const kept = join(values.store, `recordings-${recordings}`)
  const about = join(kept, 'bench.json')
  if (!existsSync(about)) {
    rmSync(`${kept}.part`, { recursive: true, force: true })
    const filled = await fill(`${kept}.part`)
    const served = await Served.start({ main: MAIN, data: `${kept}.part`, flags: QUIET })
    await served.settled()
    await served.stop()
    writeFileSync(join(`${kept}.part`, 'bench.json'), JSON.stringify(filled))
    renameSync(`${kept}.part`, kept)
  }
  cpSync(kept, data, { recursive: true })
  return JSON.parse(readFileSync(about, 'utf8')) as FilledStore
}

async function killedFigures(data: string, material: Material): Promise<Figure[]> {
  const rounds = Number(values.kill)
  if (rounds === 0) return []
  const { token, buckets } = await fillStore(
    data,
    [{ name: 'Killed', policy: DEFAULT_DEDUP_POLICY, recordings: 200 }],
    material,
  )
  const serve = { main: MAIN, data, flags: QUIET }
  return killFigures(
    { serve, token, bucket: buckets[0], rounds, connections: Number(values.connections) },
    material,
    say,
  )
}

function say(what: string): void {
  process.stderr.write(`bench: ${(performance.now() / 1000).toFixed(0)} s: ${what}\n`)
}
