import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Command } from 'commander'
import { type Imported, importLines } from '../store/embedded/import-lines.ts'
import { openEmbeddedLedger } from '../store/embedded/ledger.ts'
import { dataOption } from './data-option.ts'
import { Progress } from './progress.ts'
import { reformingNotice } from './reforming.ts'
import { textLines } from './text-lines.ts'

interface Flags {
  readonly data: string
  readonly bucket?: string
  readonly json?: true
}

const MB = 1e6

export function importCommand(): Command {
  return new Command('import')
    .summary('bring an export into a data folder')
    .description(
      'Brings what `unisono export` wrote into a data folder, old or new, while no service runs on it. A second time ' +
        'changes nothing. Buckets are known again by their name and type, and made if they are not there; recordings ' +
        'keep their acr_id, ids, times and evidence. Nothing is compared: equal recordings of both sides stay apart.',
    )
    .argument('<file>', 'the export; - is standard input')
    .addOption(dataOption())
    .option('--bucket <name>', 'put all recordings into the bucket of this name')
    .option('--json', 'print one JSON document: {buckets, taken, joined, known, tokens}')
    .action(run)
}

async function run(file: string, { data, bucket, json }: Flags): Promise<void> {
  const total = file === '-' ? 0 : (await stat(file)).size
  const progress = new Progress(Math.ceil(total / MB), process.stderr, undefined, 'MB')
  let read = 0
  const onLine = (text: string) => {
    read += text.length + 1
    while (progress.standing.done < Math.floor(read / MB)) progress.advance(0)
  }
  const ledger = await openEmbeddedLedger(data, { onReforming: reformingNotice() })
  try {
    const stream = file === '-' ? process.stdin : createReadStream(file)
    const imported = await importLines(ledger, textLines(stream), { bucketName: bucket, onLine })
    progress.clear()
    if (json) console.log(JSON.stringify(imported, null, 2))
    else print(imported)
  } finally {
    progress.clear()
    await ledger.close()
  }
}

function print({ buckets, taken, joined, known, tokens }: Imported): void {
  for (const { name, from, to, made } of buckets)
    console.log(`bucket ${from}, ${name} → bucket ${to}${made ? ', which was made' : ''}`)
  console.log(`${taken} recordings were new, ${joined} gained ids, ${known} were there already.`)
  if (tokens > 0) console.log(`${tokens} tokens were new.`)
}
