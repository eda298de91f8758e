import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { Command } from 'commander'
import type { EngineChoice } from '../audio/decoder.ts'
import { ApiError, type DedupFiles, type UnisonoClient } from '../client/client.ts'
import { defaultCachePath } from '../library/cache.ts'
import { type ConnectionFlags, connected, serverOf, withConnection } from './connect.ts'
import { stoppable } from './moving.ts'
import { engineOption } from './options.ts'
import { readCsv } from './read-csv.ts'
import { type TrackFile, type TrackFiles, trackFiles } from './track-files.ts'
import { TrackFingerprints } from './track-fingerprints.ts'
import { templateSentence } from './track-ids.ts'
import { UploadReport } from './upload-report.ts'
import { outcomeOf, type UploadedTrack, UploadRun } from './upload-run.ts'
import { type Answer, defaultStatePath, UploadState } from './upload-state.ts'
import { count, EXIT } from './usage.ts'

export interface UploadFlags extends ConnectionFlags {
  readonly bucket: number
  readonly concurrency: number
  readonly jobs?: number
  readonly engine: EngineChoice
  readonly cache: string
  readonly state: string
  readonly afresh?: true
  readonly idTemplate?: string
  readonly ids?: string
  readonly dryRun?: true
  readonly explain?: true
  readonly csv?: string
  readonly json?: string
}

/** A server that restarts is waited for. */
const PATIENCE_SECONDS = 120

export function uploadCommand(): Command {
  const command = new Command('upload')
    .summary('upload the fingerprints of folders to a bucket')
    .description(
      'Fingerprints the audio files in folders here, over all cores, and uploads the fingerprints to a bucket, which ' +
        'says of each whether it is new. Fingerprints that `unisono fingerprint` wrote beside the files, or that a scan ' +
        'has kept, are taken as they are. What was uploaded is noted, so that the same command goes on after an ' +
        'interruption; a bucket that has nothing of it any more gets everything again. The id of a track is its path ' +
        'from the folder that is named; where that is no id (over 255 ' +
        'characters, or control characters), 32 digits of its SHA-256, ~ and its last 200 characters. Leaves with 1 if ' +
        'a file failed (the others are uploaded all the same), with 2 if it was called wrongly, with 130 after Ctrl-C.',
    )
    .argument('<dir...>', 'folders, or single files')
    .requiredOption('--bucket <id>', 'the number of the bucket', count)
  return withConnection(command)
    .option('--id-template <text>', 'ids made of {path}, {root}, {folder}, {file}, {name}, {ext}')
    .option('--ids <file>', 'a table (CSV) of path and id; what it does not list is left out')
    .option('--dry-run', 'ask what is new, but keep nothing')
    .option('--explain', 'ask for the evidence too')
    .option('--csv <file>', 'write a table of the answers')
    .option('--json <file>', 'write the answers as JSON; - is the standard output')
    .option('--concurrency <count>', 'uploads at the same time', count, 4)
    .option('-j, --jobs <count>', 'fingerprints at the same time (default: one a processor)', count)
    .addOption(engineOption())
    .option('--state <file>', 'where it is noted what was uploaded', defaultStatePath())
    .option('--afresh', 'upload also what was uploaded before')
    .option('--cache <file>', 'where fingerprints are kept', defaultCachePath())
    .action(run)
}

async function run(roots: readonly string[], flags: UploadFlags, command: Command): Promise<void> {
  refuseContradictions(flags, command)
  const report = new UploadReport(flags)
  const client = connected(flags, command, {
    patienceSeconds: PATIENCE_SECONDS,
    onRetry: (error, seconds) => report.wait(error, seconds),
  })
  await meet(connected(flags, command, { patienceSeconds: 0 }), flags)
  const found = await trackFiles(roots, { template: flags.idTemplate, ids: await idsOf(flags) })
  if (found.tracks.length === 0 && found.failed.length === 0 && found.leftOut === 0)
    throw new Error(`There is no audio file and no fingerprint in ${roots.join(', ')}.`)
  await stoppable(async (signal) => {
    try {
      await uploadAll(found, client, flags, report, signal)
    } catch (error) {
      await report.end('failed')
      throw explained(error, flags)
    }
    await report.end(signal.aborted ? 'stopped' : 'done')
    if (report.hasFailures) process.exitCode = EXIT.failed
    if (signal.aborted) process.exitCode = EXIT.stopped
  })
}

async function uploadAll(
  { tracks, failed, leftOut }: TrackFiles,
  client: UnisonoClient,
  flags: UploadFlags,
  report: UploadReport,
  signal: AbortSignal,
): Promise<void> {
  const { dryRun, engine, cache, concurrency, explain = false, jobs = availableParallelism() } = flags
  const server = new URL(serverOf(flags) as string).href
  const state = dryRun ? undefined : new UploadState(flags.state, server, String(flags.bucket))
  const fingerprints = new TrackFingerprints({ cachePath: cache, engine, jobs, signal })
  try {
    const bucket = client.dedupFiles(flags.bucket)
    const noted = flags.afresh || state === undefined ? [] : tracks.map((track) => state.answer(track))
    const answers = (await hasNothingOf(noted, bucket)) ? [] : noted
    if (answers.length < noted.length) console.error(BEGUN_ANEW)
    const rest = tracks.filter((_, i) => answers[i] === undefined)
    report.begin(rest.length, leftOut)
    for (const { path, message } of failed) report.tell({ ...NOTHING, path, error: message })
    for (const [i, answer] of answers.entries()) if (answer !== undefined) report.tell(earlier(tracks[i], answer))
    const onTrack = (uploaded: UploadedTrack) => report.tell(uploaded)
    const options = { bucket, fingerprints, state, jobs, concurrency, keep: !dryRun, explain, signal, onTrack }
    await new UploadRun(options).upload(rest)
  } finally {
    await fingerprints.close()
    state?.close()
  }
}

const BEGUN_ANEW = 'The bucket has nothing of what earlier runs uploaded, so everything is uploaded again.'

/** So many of the recordings that earlier runs were answered are looked for. */
const LOOKED_FOR = 8

/** Whether a bucket was emptied since, or is that of another data folder at the same address. */
async function hasNothingOf(noted: readonly (Answer | undefined)[], bucket: DedupFiles): Promise<boolean> {
  const acrIds = [...new Set(noted.flatMap((answer) => answer?.acr_id ?? []))].slice(0, LOOKED_FOR)
  const found = await Promise.all(acrIds.map((acrId) => bucket.get(acrId)))
  return acrIds.length > 0 && found.every((rows) => rows.length === 0)
}

/** Of what cannot even be looked at. */
const NOTHING = { id: '', outcome: 'failed', seconds: 0, isEarlier: false } as const

function earlier({ path, id }: TrackFile, answer: Answer): UploadedTrack {
  return { path, id, outcome: outcomeOf(id, answer), answer, seconds: 0, isEarlier: true }
}

function refuseContradictions({ idTemplate, ids, csv, json }: UploadFlags, command: Command): void {
  if (idTemplate !== undefined && ids !== undefined)
    command.error('error: --ids and --id-template say the same in two ways; name one')
  const sentence = idTemplate === undefined ? undefined : templateSentence(idTemplate)
  if (sentence !== undefined) command.error(`error: --id-template: ${sentence}`)
  for (const [flag, file] of Object.entries({ csv, json }))
    if (file !== undefined && file !== '-' && !file.toLowerCase().endsWith(`.${flag}`))
      command.error(`error: --${flag} would write to ${file}, which may be music; name a file that ends in .${flag}`)
}

/** Before hours of work: is there a server, does it take the token, and has it the bucket? */
async function meet(client: UnisonoClient, flags: UploadFlags): Promise<void> {
  try {
    await client.dedupFiles(flags.bucket).list({ perPage: 1 })
  } catch (error) {
    if (error instanceof ApiError && (error.status === 503 || error.status === 429)) return
    throw explained(error, flags)
  }
}

/** What servers say in a word, said in full. */
function explained(error: unknown, flags: UploadFlags): unknown {
  if (!(error instanceof ApiError) || error.kind !== 'refused') return error
  const server = serverOf(flags)
  if (error.status !== 401) return new Error(`${server}: ${error.message}`)
  return new Error(
    `${server} does not take the token: it may be mistyped, revoked, expired, or for another server. ` +
      '`unisono token create` makes one.',
  )
}

async function idsOf({ ids }: UploadFlags): Promise<ReadonlyMap<string, string> | undefined> {
  if (ids === undefined) return undefined
  const rows = readCsv(await readFile(ids, 'utf8'))
  const odd = rows.findIndex((row) => row.length < 2)
  if (odd >= 0) throw new Error(`${ids}: row ${odd + 1} has no second cell; each row is a path and an id.`)
  const hasHeading = rows[0]?.[0].toLowerCase() === 'path' && rows[0][1].toLowerCase() === 'id'
  return new Map(rows.slice(hasHeading ? 1 : 0).map(([path, id]) => [path, id]))
}
