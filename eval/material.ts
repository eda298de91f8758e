import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Material } from './inputs.ts'
import { readManifest } from './manifest.ts'

/** How much of the corpus the set is made of; a change makes another set. */
const SET = { limit: 24, share: 0.3, max: 75 } as const
const COVERS = { limit: 16, max: 90 } as const
/** Debian's packages of the two sounds that scores are rendered with. */
const SOUNDFONTS = ['/usr/share/sounds/sf2/TimGM6mb.sf2', '/usr/share/sounds/sf2/FluidR3_GM.sf2'] as const

/** A tool of the corpus is missing or failed. */
class MaterialError extends Error {
  override readonly name = 'MaterialError'
}

/**
 * Fetches the corpus and makes variants, covers and awkward files with the corpus' own tools. What
 * is there is kept, so a stopped run goes on.
 *
 * @param folder where to make it: some gigabytes.
 * @throws MaterialError
 */
export function makeMaterial(folder: string): Material {
  const tools = resolve(process.env.UNISONO_CORPUS_TOOLS ?? '../shared/corpus')
  if (!existsSync(join(tools, 'fetch-corpus.sh'))) {
    throw new MaterialError(
      `There is no fetch-corpus.sh in ${tools}. Set UNISONO_CORPUS_TOOLS to where it is, or name the material with --manifest.`,
    )
  }
  mkdirSync(folder, { recursive: true })
  const [corpus, set, covers, edge] = ['corpus', 'set', 'covers', 'edge'].map((name) => resolve(folder, name))
  const natural = join(tools, 'natural.dev.jsonl')
  run('bash', join(tools, 'fetch-corpus.sh'), corpus)
  makeVariants(tools, corpus, natural, set)
  const hasCovers = makeCovers(tools, corpus, covers)
  const manifest = join(set, 'manifest.jsonl')
  const base = readManifest(manifest).find(({ transform }) => transform === 'base')
  if (base !== undefined && !existsSync(join(edge, 'edge.jsonl'))) {
    run('node', join(tools, 'make-edge.mjs'), '--base', base.path, '--out', edge)
  }
  return { manifests: [manifest], corpus, natural, covers: hasCovers ? covers : undefined, edge }
}

function makeVariants(tools: string, corpus: string, natural: string, out: string): void {
  run(
    'node',
    ...[join(tools, 'make-variants.mjs'), '--corpus', corpus, '--out', out],
    ...['--profile', join(tools, 'profile.dev.json'), '--apart', natural, '--jobs', '2'],
    ...['--limit', String(SET.limit), '--share', String(SET.share), '--max', String(SET.max)],
  )
}

/** Whether they could be made: they need a synthesiser and two soundfonts. */
function makeCovers(tools: string, corpus: string, out: string): boolean {
  if (!SOUNDFONTS.every((font) => existsSync(font)) || spawnSync('fluidsynth', ['--version']).error !== undefined) {
    process.stderr.write('eval: no covers: they need fluidsynth, timgm6mb-soundfont and fluid-soundfont-gm\n')
    return false
  }
  run(
    'node',
    ...[join(tools, 'make-covers.mjs'), '--midi', join(corpus, 'midi'), '--out', out, '--fonts', SOUNDFONTS.join()],
    ...['--limit', String(COVERS.limit), '--max', String(COVERS.max)],
  )
  return true
}

/** The tools say on standard error how far they are. */
function run(command: string, ...args: string[]): void {
  process.stderr.write(`eval: ${[command, ...args].join(' ')}\n`)
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 2, 2] })
  if (error !== undefined) throw new MaterialError(`${command} does not run: ${error.message}.`)
  if (status !== 0) throw new MaterialError(`${args[0]} ended with exit code ${status}: see what it says above.`)
}
