import { Command } from 'commander'
import { type Undone, undo } from '../library/quarantine.ts'
import { filesOf, MovingLine, printStayed, stoppable } from './moving.ts'
import { EXIT } from './usage.ts'

interface Flags {
  readonly dryRun?: true
  readonly json?: true
}

export function undoCommand(): Command {
  return new Command('undo')
    .summary('put back what a plan moved')
    .description(
      'Puts every file that `unisono apply` moved back where it was. Overwrites nothing: where another file has ' +
        'taken the place, the moved one stays in the quarantine. Leaves with 1 if a file is not back, with 2 if it ' +
        'was called wrongly.',
    )
    .argument('<place>', 'the plan file that was applied, or the quarantine folder')
    .option('--dry-run', 'say what would be put back, but move nothing')
    .option('--json', 'print one JSON document: {quarantines, returned, kept, stopped}')
    .action(run)
}

async function run(place: string, { dryRun, json }: Flags): Promise<void> {
  const line = new MovingLine(dryRun ? 'Checking' : 'Putting back')
  const undone = await stoppable((signal) =>
    undo(place, { dryRun, signal, onFile: (_, bytes) => line.advance(bytes) }),
  ).finally(() => line.clear())
  if (json) console.log(JSON.stringify(undone, null, 2))
  else print(undone, dryRun === true)
  if (undone.kept.length > 0 || undone.stopped) process.exitCode = EXIT.failed
}

function print({ returned, kept, stopped }: Undone, dryRun: boolean): void {
  printStayed(kept)
  if (dryRun) for (const { path } of returned) console.log(path)
  if (returned.length === 0) console.log('No file was put back.')
  else if (dryRun) console.log(`${filesOf(returned)} would be put back. Nothing was moved.`)
  else console.log(`${filesOf(returned)} put back.`)
  if (kept.length > 0) console.log(`${kept.length} not put back; the reason is above.`)
  if (stopped) console.log('It was stopped before its end. The same command goes on.')
}
