import { Command } from 'commander'
import { backUp } from '../store/embedded/backup.ts'
import { dataOption } from './data-option.ts'
import { sizeOf } from './moving.ts'
import { Progress } from './progress.ts'

interface Flags {
  readonly data: string
  readonly json?: true
}

const MB = 1e6

export function backupCommand(): Command {
  return new Command('backup')
    .summary('copy a data folder into one file, also while it is served')
    .description(
      'Copies all buckets, tokens and recordings of a data folder, as they are at one moment, into one new file. ' +
        'The service may run meanwhile. `unisono restore` makes a data folder of it again, and ' +
        '`unisono verify --backup FILE` checks it.',
    )
    .argument('<file>', 'the file to make; none is overwritten')
    .addOption(dataOption())
    .option('--json', 'print one JSON document: {backup, bytes, buckets, recordings}')
    .action(run)
}

async function run(file: string, { data, json }: Flags): Promise<void> {
  let progress: Progress | undefined
  const sizes = await backUp(data, file, (written, most) => {
    progress ??= new Progress(Math.ceil(most / MB), process.stderr, undefined, 'MB at most')
    while (progress.standing.done < Math.floor(written / MB)) progress.advance(0)
  }).finally(() => progress?.clear())
  if (json) console.log(JSON.stringify({ backup: file, ...sizes }, null, 2))
  else console.log(`${sizes.recordings} recordings in ${sizes.buckets} buckets → ${file} (${sizeOf(sizes.bytes)})`)
}
