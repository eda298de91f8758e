import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'
import { type Figure, figure, figuresJson, reaches } from '../../eval/figures.ts'
import { encodeFingerprint } from '../../src/fingerprint/codec.ts'
import { slice } from '../../src/fingerprint/fingerprint.ts'
import { random, randomConstellation } from '../random.ts'
import type { Decoded, DecodingTask } from './decoding.ts'
import { postMutants } from './posting.ts'

const USAGE = `npm run bench:fuzz -- [options] [FILE.db.lo...]

Decodes mutated fingerprints in a thread, and posts some to the real service. Every one has to be refused with a
sentence, or to encode to itself again. Files are mutated beside made-up fingerprints.

  --count N     mutants to decode; default 1000000
  --http N      mutants to post; default 20000
  --seed N      decides everything; default 1
  --json FILE   write the figures
`
/** A thread that says nothing for so long has met a mutant that it never ends with. */
const SILENCE_MILLISECONDS = 20_000
/** Of the first tenth of a run, in which memory may still grow. */
const WARM = 0.1

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '1000000' },
    http: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(USAGE)
else await main()

async function main(): Promise<void> {
  const seed = Number(values.seed)
  const seeds = [...madeUp(), ...positionals.map((path) => new Uint8Array(readFileSync(path)))]
  const figures = [
    ...(await decodingFigures({ seed, count: Number(values.count), seeds })),
    ...(Number(values.http) > 0 ? await postMutants({ seed: seed + 1, count: Number(values.http), seeds }) : []),
  ]
  for (const one of figures) {
    const missed = reaches(one) ? '' : 'MISSED'
    process.stdout.write(`${String(one.value).padStart(10)} ${one.unit.padEnd(10)} ${missed.padEnd(6)} ${one.name}\n`)
  }
  if (values.json !== undefined) writeFileSync(values.json, figuresJson(figures))
  if (!figures.every(reaches)) process.exitCode = 1
}

/** Of all lengths, many of them short: then a change meets a length or a checksum more often. */
function madeUp(): Uint8Array[] {
  const next = random(3)
  return Array.from({ length: 60 }, (_, i) => {
    const seconds = i < 50 ? next() * 4 : next() * 60
    const whole = {
      kind: i % 5 === 0 ? 'query' : 'database',
      parametersVersion: 1,
      duration: 30_000,
      engine: 'fuzz '.repeat(i % 4),
      constellation: randomConstellation(i, 60),
    } as const
    return encodeFingerprint(slice(distinct(whole), 0, seconds))
  })
}

type Made = Parameters<typeof slice>[0]

/** Made-up peaks may be at one place twice, or at one time in no order. */
function distinct(made: Made): Made {
  const { times, pitches, levels } = made.constellation
  const at = Array.from(times.keys()).filter((i) => i === 0 || times[i] !== times[i - 1])
  const constellation = {
    times: Uint32Array.from(at, (i) => times[i]),
    pitches: Uint16Array.from(at, (i) => pitches[i]),
    levels: Uint8Array.from(at, (i) => levels[i]),
  }
  return { ...made, constellation }
}

async function decodingFigures(task: DecodingTask): Promise<Figure[]> {
  const memory: number[] = []
  const { done, accepted, faults, slowestMilliseconds } = await decoded(task, ({ done: soFar }) => {
    if (soFar >= WARM * task.count) memory.push(process.memoryUsage().rss / 2 ** 20)
    process.stderr.write(`\rfuzz: ${soFar}/${task.count}`)
  })
  process.stderr.write('\n')
  for (const fault of faults.slice(0, 10)) process.stderr.write(`fault: ${fault}\n`)
  return [
    figure('mutants decoded', done, 'mutants', '>= 1000000'),
    figure('accepted, each of which encodes to itself', accepted, 'mutants', '>= 1000'),
    figure(
      'accepted without encoding to themselves, or failed otherwise than as they should',
      faults.length,
      'mutants',
      '<= 0',
    ),
    figure('slowest decoding', slowestMilliseconds, 'ms'),
    figure('memory, growth after the first tenth', memory[memory.length - 1] - memory[0], 'MB', '<= 30'),
  ]
}

/** @throws Error where the thread is lost, or says nothing for too long. */
function decoded(task: DecodingTask, onReport: (report: Decoded) => void): Promise<Decoded> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('decoding.js', import.meta.url), { workerData: task })
    const silence = setTimeout(() => {
      void worker.terminate()
      reject(new Error(`The decoder said nothing for ${SILENCE_MILLISECONDS} ms: some mutant never ends.`))
    }, SILENCE_MILLISECONDS)
    worker.on('message', (report: Decoded) => {
      silence.refresh()
      onReport(report)
      if (report.done < task.count) return
      clearTimeout(silence)
      resolve(report)
    })
    worker.on('error', reject)
  })
}
