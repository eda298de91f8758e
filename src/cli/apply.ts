import { Command } from 'commander'
import { type Plan, readPlan } from '../library/plan.ts'
import { type Applied, apply } from '../library/quarantine.ts'
import { filesOf, MovingLine, planText, printStayed, stoppable } from './moving.ts'
import { EXIT } from './usage.ts'

interface Flags {
  readonly quarantine?: string
  readonly dryRun?: true
  readonly json?: true
}

export function applyCommand(): Command {
  return new Command('apply')
    .summary('move the copies of a plan into a quarantine folder')
    .description(
      'Moves the files that a plan (from `unisono scan --plan FILE`) lists into a quarantine folder, each only if it ' +
        'and its best copy are still as planned. Nothing is deleted, and `unisono undo FILE` puts everything back. ' +
        'Leaves with 1 if a file stayed where it was, with 2 if it was called wrongly.',
    )
    .argument('<plan>', 'the plan file')
    .option('--quarantine <dir>', 'a new or empty folder to move into (default: in the scanned folder)')
    .option('--dry-run', 'check every file and say what would be moved, but move nothing')
    .option('--json', 'print one JSON document: {quarantine, moved, skipped, stopped}')
    .action(run)
}

async function run(planFile: string, flags: Flags): Promise<void> {
  const plan = readPlan(await planText(planFile))
  const { quarantine, dryRun } = flags
  const line = new MovingLine(dryRun ? 'Checking' : 'Moving', plan.files.length)
  const applied = await stoppable((signal) =>
    apply(plan, { quarantine, planFile, dryRun, signal, onFile: (_, bytes) => line.advance(bytes) }),
  ).finally(() => line.clear())
  if (flags.json) console.log(JSON.stringify(applied, null, 2))
  else print(plan, applied, planFile, flags)
  if (applied.skipped.length > 0 || applied.stopped) process.exitCode = EXIT.failed
}

function print(
  plan: Plan,
  { quarantine, moved, skipped, stopped }: Applied,
  planFile: string,
  { dryRun }: Flags,
): void {
  printStayed(skipped)
  if (dryRun) for (const { path } of moved) console.log(path)
  if (plan.files.length === 0) console.log('The plan lists no file, so there is nothing to move.')
  else if (moved.length === 0) console.log('No file was moved.')
  else if (dryRun) console.log(`${filesOf(moved)} would be moved to ${quarantine}. Nothing was moved.`)
  else {
    console.log(`${filesOf(moved)} moved to ${quarantine}.`)
    console.log(`To put everything back: unisono undo ${quoted(planFile)}`)
  }
  if (skipped.length > 0) console.log(`${skipped.length} stayed where they were; the reason is above.`)
  if (stopped) console.log('It was stopped before its end. The same command goes on.')
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w./@%+:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
