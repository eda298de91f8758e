import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { evaluate, figuresOf } from './evaluation.ts'
import { figuresJson } from './figures.ts'
import { fingerprintAll } from './fingerprint-cache.ts'
import { pathsOf, readInputs } from './inputs.ts'
import { makeMaterial } from './material.ts'
import { type Options, optionsOf, USAGE } from './options.ts'
import { PHASES, runPhases, samplingOf, type Trials } from './phases.ts'
import { Recordings } from './recordings.ts'
import { writeReport } from './report.ts'
import { summary } from './summary.ts'

const cache = join(process.env.UNISONO_CACHE ?? '.cache', 'eval')

async function main(options: Options): Promise<void> {
  if (options.help) {
    process.stdout.write(USAGE)
    return
  }
  const inputs = readInputs(namesMaterial(options) ? options : makeMaterial(cache))
  const folder = join(cache, 'fingerprints')
  const paths = pathsOf(inputs)
  await fingerprintAll(folder, paths)
  const recordings = new Recordings(folder)
  for (const path of paths) recordings.of(path)
  const sampling = options.sampling ?? samplingOf(inputs)
  const trials = await runPhases(inputs, recordings, { ...options, sampling })
  if (options.dump !== undefined) writeFileSync(options.dump, dumped(trials, recordings))
  const evaluation = evaluate(inputs, recordings, trials)
  const figures = figuresOf(evaluation)
  process.stdout.write(summary(evaluation, figures))
  if (options.docs) {
    writeReport('docs', { inputs, sampling, evaluation, figures })
    writeFileSync(join('docs', 'evaluation', 'figures.json'), figuresJson(figures))
  }
  if (options.json !== undefined) writeFileSync(options.json, figuresJson(figures))
}

function namesMaterial({ manifests, corpus, natural, covers, edge }: Options): boolean {
  return manifests.length > 0 || [corpus, natural, covers, edge].some((folder) => folder !== undefined)
}

function dumped(trials: Trials, recordings: Recordings): string {
  const name = (number: number) => recordings.all[number].path.split('/').slice(-2).join('/')
  const lines = PHASES.flatMap((phase) =>
    trials[phase].map((trial) => ({
      phase,
      ...trial,
      query: name(trial.query),
      reference: basename(name(trial.reference)),
    })),
  )
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

try {
  await main(optionsOf(process.argv.slice(2)))
} catch (error) {
  if (!(error instanceof Error)) throw error
  process.stderr.write(`eval: ${error.message}\n`)
  process.exitCode = 1
}
