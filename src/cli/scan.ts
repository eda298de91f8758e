import { existsSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, extname, resolve } from 'node:path'
import { Command } from 'commander'
import { DecodeError } from '../audio/decode-error.ts'
import type { EngineChoice } from '../audio/decoder.ts'
import { defaultCachePath } from '../library/cache.ts'
import { csvOf } from '../library/csv.ts'
import { htmlReport } from '../library/html-report.ts'
import { planOf } from '../library/plan.ts'
import { type Phase, type Scan, scan } from '../library/scan.ts'
import { POLICIES } from '../match/policy.ts'
import { colours } from './colours.ts'
import { stoppable } from './moving.ts'
import { engineOption, policyOption } from './options.ts'
import { pairPictures } from './pair-pictures.ts'
import { Progress } from './progress.ts'
import { scanJson } from './scan-json.ts'
import { scanText } from './scan-text.ts'
import { count, EXIT, reasonOf } from './usage.ts'

interface Flags {
  /** True without a file: to the standard output. */
  readonly json?: string | true
  readonly csv?: string
  readonly html?: string
  readonly plan?: string
  readonly policy: keyof typeof POLICIES
  readonly engine: EngineChoice
  readonly jobs?: number
  readonly cache: string
}

export function scanCommand(): Command {
  return new Command('scan')
    .summary('find the duplicates in folders')
    .description(
      'Finds every group of duplicates among all audio files in folders, by their sound, and names the best copy of each. ' +
        'Changes nothing: `unisono apply` moves away what --plan wrote down. What was read is kept, so that the next scan ' +
        'reads only what is new. Leaves with 1 if a file failed (the others are compared all the same), with 2 if it was ' +
        'called wrongly, with 130 after Ctrl-C.',
    )
    .argument('<dir...>', 'folders, or single files')
    .option('--json [file]', 'print one JSON document {groups, related, failed, silent}, or write it')
    .option('--csv <file>', 'write a table: a row for each copy and each related pair')
    .option('--html <file>', 'write a page with the pictures of all pairs, to listen to copies side by side')
    .option('--plan <file>', 'write what could be moved away, for `unisono apply`')
    .addOption(policyOption())
    .addOption(engineOption())
    .option('-j, --jobs <count>', 'threads (default: one a processor)', count)
    .option('--cache <file>', 'where fingerprints are kept', defaultCachePath())
    .action(run)
}

async function run(named: readonly string[], given: Flags, command: Command): Promise<void> {
  const { roots, flags } = withoutFolderAsFile(named, given)
  refuseOutputs(flags, command)
  const shown = new ShownProgress()
  try {
    await stoppable(async (signal) => {
      const found = await scan(roots, {
        policy: POLICIES[flags.policy],
        cachePath: flags.cache,
        engine: flags.engine,
        concurrency: flags.jobs,
        signal,
        onPhase: (phase, steps) => shown.begin(phase, steps),
        onStep: (audioSeconds, steps) => shown.advance(audioSeconds, steps),
      })
      shown.clear()
      await report(found, roots, flags, signal)
      if (found.findings.failed.length > 0) process.exitCode = EXIT.failed
    })
  } catch (error) {
    shown.clear()
    if (!isStop(error)) throw error
    console.error(stopText(shown, flags))
    process.exitCode = EXIT.stopped
  }
}

/** `--json DIR` means the folder: a document has no such name. */
function withoutFolderAsFile(named: readonly string[], flags: Flags): { roots: readonly string[]; flags: Flags } {
  const { json } = flags
  if (typeof json !== 'string' || extname(json) === '.json' || !existsSync(json)) return { roots: named, flags }
  return { roots: [json, ...named], flags: { ...flags, json: true } }
}

/** Before hours of work, not after. */
function refuseOutputs(flags: Flags, command: Command): void {
  for (const flag of ['json', 'csv', 'html', 'plan'] as const) {
    const file = flags[flag]
    if (typeof file !== 'string' || !existsSync(file)) continue
    if (statSync(file).isDirectory())
      command.error(`error: --${flag} names ${file}, which is a folder; name a file in it`)
    if (!TEXTS.has(extname(file).toLowerCase()))
      command.error(`error: --${flag} would overwrite ${file}, which may be music; name a file that ends in .${flag}`)
  }
}

/** Endings of files that an earlier scan may have written. */
const TEXTS: ReadonlySet<string> = new Set(['.json', '.csv', '.html', '.htm', '.plan', '.txt'])

function isStop(error: unknown): boolean {
  return (
    (error instanceof DecodeError && error.kind === 'aborted') ||
    (error instanceof Error && error.name === 'AbortError')
  )
}

function stopText(shown: ShownProgress, { cache }: Flags): string {
  const kept = shown.fingerprinted === 1 ? '1 fingerprint' : `${shown.fingerprinted} fingerprints`
  return `Stopped. ${kept} ${shown.fingerprinted === 1 ? 'is' : 'are'} kept in ${cache}; the same command goes on from there.`
}

async function report(found: Scan, roots: readonly string[], flags: Flags, signal: AbortSignal): Promise<void> {
  const { findings } = found
  const written: string[] = []
  const write = async (what: string, file: string, text: string): Promise<void> => {
    await writeWhole(file, text)
    written.push(`${what} written to ${file}.`)
  }
  const json = flags.json === undefined ? '' : `${JSON.stringify(scanJson(found), null, 2)}\n`
  if (typeof flags.json === 'string') await write('Findings', flags.json, json)
  if (flags.csv !== undefined) await write('Table', flags.csv, csvOf(findings))
  if (flags.html !== undefined) {
    const title = `Duplicates in ${roots.map((root) => basename(resolve(root))).join(', ')}`
    await write('Page', flags.html, htmlReport(findings, { title, picture: pairPictures(found.fingerprints) }))
  }
  if (flags.plan !== undefined) {
    const plan = await planOf(findings, roots, { signal })
    await write(`Plan for ${plan.files.length} files`, flags.plan, `${JSON.stringify(plan, null, 2)}\n`)
  }
  if (flags.json === true) process.stdout.write(json)
  else process.stdout.write(scanText(found, colours()))
  for (const line of written) console.error(line)
}

async function writeWhole(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text)
  } catch (error) {
    throw new Error(`${resolve(file)} cannot be written: ${reasonOf(error)}.`)
  }
}

const PHASES: Readonly<Record<Phase, string>> = {
  fingerprinted: 'files',
  searched: 'recordings looked up',
  compared: 'pairs compared',
  measured: 'copies measured',
}

/** The line at the foot of the terminal, through all phases. */
class ShownProgress {
  /** How many files are done in the first phase. */
  fingerprinted = 0
  #progress: Progress | undefined
  #phase: Phase = 'fingerprinted'

  begin(phase: Phase, steps: number): void {
    this.clear()
    this.#phase = phase
    this.#progress = new Progress(steps, process.stderr, () => performance.now(), PHASES[phase])
  }

  advance(audioSeconds: number, steps: number): void {
    if (this.#phase === 'fingerprinted') this.fingerprinted += steps
    for (let step = 0; step < steps; step++) this.#progress?.advance(step === 0 ? audioSeconds : 0)
  }

  clear(): void {
    this.#progress?.clear()
  }
}
