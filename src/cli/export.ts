import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Command } from 'commander'
import { exportLines } from '../store/embedded/export-lines.ts'
import { dataOption } from './data-option.ts'
import { Progress } from './progress.ts'
import { count } from './usage.ts'

interface Flags {
  readonly data: string
  readonly output?: string
  readonly bucket?: number
  readonly tokens?: true
  readonly json?: true
}

export function exportCommand(): Command {
  return new Command('export')
    .summary('write buckets and recordings as lines of JSON')
    .description(
      'Writes what a data folder holds as lines of JSON: a header, the buckets, each recording with its ids, its ' +
        'evidence and its fingerprint, and an end. The service may run meanwhile. `unisono import` reads it.',
    )
    .addOption(dataOption())
    .option('-o, --output <file>', 'where it goes (default: standard output)')
    .option('--bucket <id>', 'only this bucket', count)
    .option('--tokens', 'also tokens: what they may do and their hashes, never the secrets')
    .option('--json', 'with --output: print one JSON document: {export, recordings}')
    .action(run)
}

async function run({ data, output, bucket, tokens, json }: Flags, command: Command): Promise<void> {
  if (json && output === undefined) command.error('error: --json needs --output, for the export is on standard output')
  let recordings = 0
  let progress: Progress | undefined
  const onRecording = (total: number) => {
    recordings++
    progress ??= new Progress(total, process.stderr, undefined, 'recordings')
    progress.advance(0)
  }
  const lines = exportLines(data, { bucket, tokens, onRecording })
  await write(lines, output).finally(() => progress?.clear())
  if (json) console.log(JSON.stringify({ export: output, recordings }, null, 2))
  else if (output !== undefined) console.log(`${recordings} recordings → ${output}`)
}

/** A file appears under its name once it is whole. */
async function write(lines: Iterable<string>, output: string | undefined): Promise<void> {
  if (output === undefined) return pipe(lines, process.stdout)
  const part = `${output}.${process.pid}.part`
  try {
    await pipe(lines, createWriteStream(part, { flush: true }))
    await rename(part, output)
  } finally {
    await rm(part, { force: true })
  }
}

function pipe(lines: Iterable<string>, target: Writable): Promise<void> {
  const ended = function* () {
    for (const line of lines) yield `${line}\n`
  }
  return pipeline(Readable.from(ended()), target, { end: target !== process.stdout })
}
