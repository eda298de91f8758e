import { Command } from 'commander'
import { restore } from '../store/embedded/backup.ts'
import { dataOption } from './data-option.ts'

interface Flags {
  readonly data: string
  readonly json?: true
}

export function restoreCommand(): Command {
  return new Command('restore')
    .summary('make a data folder of a backup')
    .description(
      'Puts a backup from `unisono backup` into a new or empty data folder. Tokens are as they were when it was made: ' +
        'revoke again what was revoked since.',
    )
    .argument('<file>', 'the backup')
    .addOption(dataOption('the data folder to make; none is overwritten'))
    .option('--json', 'print one JSON document: {data, bytes, buckets, recordings}')
    .action(run)
}

async function run(file: string, { data, json }: Flags): Promise<void> {
  const sizes = await restore(file, data)
  if (json) console.log(JSON.stringify({ data, ...sizes }, null, 2))
  else {
    console.log(`${sizes.recordings} recordings in ${sizes.buckets} buckets are in ${data}.`)
    console.log('To check each of them: unisono verify')
  }
}
