import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Figure, figure, figuresJson } from '../eval/figures.ts'
import { encodeFingerprint } from '../src/fingerprint/codec.ts'
import { slice } from '../src/fingerprint/fingerprint.ts'
import { type Speed, speedOf } from './decoding.ts'
import { fingerprintOf } from './fingerprint-of.ts'
import { matchingOf, RECORDINGS } from './matching.ts'
import { peakMegabytes } from './memory.ts'
import { benchmarksMarkdown, printFigures, speedSvg } from './report.ts'
import { FORMATS, type Format, findCorpus, makeSounds, SECONDS, type Sounds } from './sounds.ts'

const USAGE = `npm run bench -- [options]

Measures decoding, analysis, memory and matching on music of the corpus, and writes docs/benchmarks.md.

  --corpus DIR   music to measure with; default what the evaluation or the tests have fetched
  --runs N       of each measurement, in turns; default 5
  --json FILE    write the figures
  --no-docs      leave docs/benchmarks.md as it is
`
const ENGINES = ['ffmpeg', 'wasm'] as const
type EngineName = (typeof ENGINES)[number]

/** What libraries of music are made of: of these the most is asked. */
const COMMON: ReadonlySet<Format> = new Set(['mp3', 'flac', 'ogg', 'm4a'])

/** Four minutes, of which most songs are. */
const SONG_SECONDS = 240

const { values } = parseArgs({
  options: {
    corpus: { type: 'string' },
    runs: { type: 'string', default: '5' },
    json: { type: 'string' },
    'no-docs': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) process.stdout.write(USAGE)
else await main()

async function main(): Promise<void> {
  const corpus = values.corpus ?? findCorpus(process.env.UNISONO_CACHE ?? '.cache')
  const folder = mkdtempSync(join(tmpdir(), 'unisono-bench-'))
  try {
    say(`making ${Object.keys(FORMATS).join(', ')} of ${SECONDS / 60} minutes`)
    const sounds = makeSounds(corpus, folder)
    const figures = [
      ...(await speedFigures(sounds, Number(values.runs))),
      ...memoryFigures(sounds),
      ...(await matchingFigures(sounds)),
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
  writeFileSync('docs/benchmarks/speed.svg', speedSvg(figures))
  writeFileSync('docs/benchmarks.md', benchmarksMarkdown(figures))
}

async function speedFigures({ files }: Sounds, runs: number): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const engine of ENGINES) {
    for (const format of Object.keys(FORMATS) as Format[]) {
      say(`${format} by ${engine}`)
      figures.push(...figuresOf(format, engine, await speedOf(files[format], engine, runs)))
    }
  }
  return figures
}

/** The goal is for the installed ffmpeg: its twin pays for being portable. */
function wholeGoal(format: Format, engine: EngineName): string | null {
  if (engine !== 'ffmpeg') return null
  return COMMON.has(format) ? '<= 1.25' : '<= 1.6'
}

function figuresOf(format: Format, engine: EngineName, { bare, whole, decode, analysis }: Speed): Figure[] {
  const name = `${format}, ${engine}`
  const realTime = (cpu: number) => SECONDS / cpu
  return [
    figure(`${name}: whole`, realTime(whole), '× real time a core'),
    figure(`${name}: decode`, realTime(decode), '× real time a core'),
    figure(`${name}: analysis`, realTime(analysis), '× real time a core', '>= 2500'),
    figure(`${name}: bare ffmpeg decode`, realTime(bare), '× real time a core'),
    figure(`${name}: whole over bare decode`, whole / bare, '× CPU time', wholeGoal(format, engine)),
  ]
}

function memoryFigures({ short, long }: Sounds): Figure[] {
  return ENGINES.flatMap((engine) => {
    say(`memory by ${engine}`)
    const [ofShort, ofLong] = [short, long].map((file) => peakMegabytes(file, engine))
    return [
      figure(`memory peak, 3 minutes, ${engine}`, ofShort, 'MB'),
      figure(`memory peak, 3 hours, ${engine}`, ofLong, 'MB'),
    ]
  })
}

async function matchingFigures({ files, other }: Sounds): Promise<Figure[]> {
  say('matching')
  const whole = await fingerprintOf(files.flac)
  const copy = slice(whole, 0, SONG_SECONDS)
  const query = slice(await fingerprintOf(files.opus), 0, SONG_SECONDS)
  const taken = await matchingOf(query, copy, await fingerprintOf(other))
  return [
    figure('fingerprint', (encodeFingerprint(whole).length / SECONDS) * 60, 'bytes a minute'),
    figure('fingerprint of four minutes', encodeFingerprint(copy).length, 'bytes', '<= 20000'),
    figure('verification of a copy, four minutes', taken.verifyCopy, 'ms'),
    figure('verification of a stranger, four minutes', taken.verifyStranger, 'ms'),
    figure(`look-up among ${RECORDINGS} recordings, exact`, taken.lookUpExact, 'ms'),
    figure(`look-up among ${RECORDINGS} recordings, default policy`, taken.lookUpDefault, 'ms'),
  ]
}

function say(what: string): void {
  process.stderr.write(`bench: ${what}\n`)
}
