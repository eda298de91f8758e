import { rename, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { Decoded, EngineChoice } from '../audio/decoder.ts'
import { encodeFingerprint } from '../fingerprint/codec.ts'
import { durationSeconds, type Fingerprint, type FingerprintKind, LEAST_PEAKS } from '../fingerprint/fingerprint.ts'
import {
  type FileFingerprint,
  type FingerprintRequest,
  fingerprintFiles,
  type WorkersRequest,
} from '../workers/fingerprint-files.ts'
import { clock, Progress } from './progress.ts'
import { append, EXIT, reasonOf, seconds, sentenceOf } from './usage.ts'

/** How much of a recording a query fingerprint covers, unless told. */
const QUERY_SECONDS = 12
const ENDINGS: Readonly<Record<FingerprintKind, string>> = { database: '.db.lo', query: '.cli.lo' }

interface Flags {
  readonly input?: readonly string[]
  readonly output?: string
  readonly cli?: true
  readonly skip?: number
  readonly length?: number
  readonly au?: true
  readonly decoder: EngineChoice
  readonly json?: true
  readonly debug?: true
}

/** What is said of a file that was fingerprinted. */
interface Written {
  readonly path: string
  readonly output: string
  readonly kind: FingerprintKind
  readonly seconds: number
  readonly peaks: number
  readonly bytes: number
  readonly engine: string
  readonly audio?: string
  readonly warnings: readonly string[]
}

interface Failed {
  readonly path: string
  readonly reason: string
}

export function fingerprintCommand(): Command {
  return new Command('fingerprint')
    .summary('write the fingerprints of audio files')
    .description(
      'Writes the fingerprint of each audio file (or of the sound of a video) beside it, as <whole name>.db.lo. ' +
        'Leaves with 1 if a file failed (the others are done all the same), with 2 if it was called wrongly.',
    )
    .argument('[file...]', 'audio or video files')
    .addOption(
      new Option('-i, --input <file>', 'an audio file, as if given without a flag')
        .argParser(append)
        .default([], 'none'),
    )
    .option('-o, --output <file>', 'where the fingerprint goes, if there is one input (default: beside it)')
    .option('--cli', `or -cli: make a query fingerprint, <whole name>.cli.lo, of ${QUERY_SECONDS} s; not for buckets`)
    .option('-s, --skip <seconds>', 'leave out the beginning', seconds)
    .option('-l, --length <seconds>', `take no more than this (default: all, or ${QUERY_SECONDS} with --cli)`, seconds)
    .option('--au', 'or -au: also save what was decoded, at 8 kHz, as <whole name>.wav')
    .addOption(new Option('--decoder <which>', 'what decodes').choices(['auto', 'ffmpeg', 'wasm']).default('auto'))
    .option('--json', 'print one JSON document: {fingerprints, failed}')
    .option('--debug', 'say what was met in each file')
    .action(run)
}

async function run(files: readonly string[], flags: Flags, command: Command): Promise<void> {
  const paths = [...new Set([...(flags.input ?? []), ...files])]
  refuseContradictions(paths, flags, command)
  const written: Written[] = []
  const failed: Failed[] = []
  const progress = new Progress(paths.length)
  for await (const result of fingerprinted(paths, flags)) {
    progress.clear()
    try {
      if (result.error !== undefined) throw result.error
      const line = await write(result.path, result.fingerprint, result.decoded, flags)
      written.push(line)
      if (!flags.json) console.log(textOf(line))
      for (const warning of line.warnings) console.error(warning)
    } catch (error) {
      const failure = { path: result.path, reason: sentenceOf(error) }
      failed.push(failure)
      console.error(failure.reason)
    }
    progress.advance(result.error === undefined ? durationSeconds(result.fingerprint) : 0)
  }
  progress.clear()
  if (flags.json) console.log(JSON.stringify({ fingerprints: written, failed }, null, 2))
  if (failed.length > 0) process.exitCode = EXIT.failed
}

function refuseContradictions(paths: readonly string[], flags: Flags, command: Command): void {
  if (paths.length === 0) command.error('error: name at least one audio file')
  if (flags.output === undefined) return
  if (paths.length > 1) command.error(`error: --output names one file, and there are ${paths.length} inputs`)
  if (resolve(flags.output) === resolve(paths[0])) command.error('error: --output would overwrite the input')
}

/** With -au each file has a request of its own, so they go one by one. */
async function* fingerprinted(paths: readonly string[], flags: Flags): AsyncGenerator<FileFingerprint> {
  const length = flags.length ?? (flags.cli ? QUERY_SECONDS : undefined)
  const request: FingerprintRequest & WorkersRequest = {
    engine: flags.decoder,
    kind: flags.cli ? 'query' : 'database',
    startSeconds: flags.skip,
    lengthSeconds: length,
  }
  if (flags.au) for (const path of paths) yield* fingerprintFiles([path], { ...request, wavPath: audioPath(path) })
  else yield* fingerprintFiles(paths, request)
}

function audioPath(path: string): string {
  return `${path}.wav`
}

/** @throws Error if there is too little signal, or the file cannot be written. */
async function write(path: string, fingerprint: Fingerprint, decoded: Decoded, flags: Flags): Promise<Written> {
  const peaks = fingerprint.constellation.times.length
  if (flags.debug) console.error(debugText(path, decoded))
  if (peaks < LEAST_PEAKS) throw new Error(tooLittle(path, peaks))
  const output = flags.output ?? path + ENDINGS[fingerprint.kind]
  const bytes = encodeFingerprint(fingerprint)
  await writeWhole(output, bytes)
  return {
    path,
    output,
    kind: fingerprint.kind,
    seconds: durationSeconds(fingerprint),
    peaks,
    bytes: bytes.length,
    engine: fingerprint.engine,
    ...(flags.au && { audio: audioPath(path) }),
    warnings: decoded.warnings,
  }
}

function tooLittle(path: string, peaks: number): string {
  return (
    `${path} has too little sound to be recognised by: ${peaks} peaks, where ${LEAST_PEAKS} are the least. ` +
    'Usually it is silent, very short, or one constant tone; no fingerprint was written.'
  )
}

function textOf({ path, output, seconds, peaks, bytes, audio }: Written): string {
  const also = audio === undefined ? '' : `, ${audio}`
  return `${path} → ${output}${also} (${clock(seconds)}, ${peaks} peaks, ${bytes} bytes)`
}

function debugText(path: string, { engine, container, codec, sampleRate, channels, seconds }: Decoded): string {
  return `${path}: ${container}, ${codec}, ${sampleRate} Hz, ${channels} channels, ${seconds.toFixed(3)} s by ${engine}`
}

/** Under another name first, so that nobody meets half a file. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const part = `${path}.${process.pid}.part`
  try {
    await writeFile(part, bytes)
    await rename(part, path)
  } catch (error) {
    await rm(part, { force: true }).catch(() => {})
    throw new Error(`${path} cannot be written: ${reasonOf(error)}.`)
  }
}
