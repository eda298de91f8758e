import { resolve } from 'node:path'
import { Command, Option } from 'commander'
import { ledgerPath } from '../store/embedded/place.ts'
import { type Flaw, verify } from '../store/embedded/verify.ts'
import { Progress } from './progress.ts'
import { EXIT } from './usage.ts'

interface Flags {
  readonly data?: string
  readonly backup?: string
  readonly json?: true
}

export function verifyCommand(): Command {
  return new Command('verify')
    .summary('check every recording of a data folder or a backup')
    .description(
      'Reads everything: pages, the checksum of each fingerprint and of its hashes, look-ups by acr_id and id, and ' +
        'the counts. The service may run meanwhile. Leaves with 1 if something is not as it was written.',
    )
    .addOption(new Option('--data <dir>', 'the data folder').env('UNISONO_DATA'))
    .option('--backup <file>', 'or a backup')
    .option('--json', 'print one JSON document: {recordings, flaws}')
    .action(run)
}

function run({ data, backup, json }: Flags, command: Command): void {
  let progress: Progress | undefined
  const { recordings, flaws } = verify(pathOf(data, backup, command), (total) => {
    progress ??= new Progress(total, process.stderr, undefined, 'recordings')
    progress.advance(0)
  })
  progress?.clear()
  if (json) console.log(JSON.stringify({ recordings, flaws }, null, 2))
  else print(recordings, flaws)
  if (flaws.length > 0) process.exitCode = EXIT.failed
}

function pathOf(data: string | undefined, backup: string | undefined, command: Command): string {
  if (backup !== undefined && command.getOptionValueSource('data') === 'cli')
    command.error('error: name --data or --backup, and not both')
  if (backup !== undefined) return resolve(backup)
  if (data === undefined) command.error('error: name a data folder with --data, or a backup with --backup')
  return resolve(ledgerPath(data))
}

function print(recordings: number, flaws: readonly Flaw[]): void {
  for (const { bucket, number, acrId, flaw } of flaws) {
    const ofBucket = bucket === null ? 'the file' : `bucket ${bucket}`
    console.log(`${ofBucket}${number === null ? '' : `, recording ${number} (acr_id ${acrId})`}: ${flaw}`)
  }
  if (flaws.length === 0) console.log(`${recordings} recordings are as they were written.`)
  else
    console.log(
      `${recordings} recordings, ${flaws.length} flaws. Usually a disk fails: copy the data folder elsewhere, and ` +
        'restore a backup that verifies; or delete the recordings that are named, and upload them again.',
    )
}
