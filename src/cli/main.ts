#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { applyCommand } from './apply.ts'
import { backupCommand } from './backup.ts'
import { bucketCommand } from './bucket.ts'
import { compareCommand } from './compare.ts'
import { exportCommand } from './export.ts'
import { fingerprintCommand } from './fingerprint.ts'
import { importCommand } from './import.ts'
import { peerCommand } from './peer.ts'
import { restoreCommand } from './restore.ts'
import { scanCommand } from './scan.ts'
import { serveCommand } from './serve.ts'
import { tokenCommand } from './token.ts'
import { undoCommand } from './undo.ts'
import { uploadCommand } from './upload.ts'
import { EXIT, sentenceOf, withLongFlags } from './usage.ts'
import { verifyCommand } from './verify.ts'
import { packageVersion } from './version.ts'

/** Each command is a file, and has its line here. */
const COMMANDS: readonly (() => Command)[] = [
  fingerprintCommand,
  compareCommand,
  scanCommand,
  applyCommand,
  undoCommand,
  uploadCommand,
  serveCommand,
  bucketCommand,
  tokenCommand,
  backupCommand,
  restoreCommand,
  verifyCommand,
  exportCommand,
  importCommand,
  peerCommand,
]

function program(): Command {
  const root = new Command('unisono')
    .description('Tells that two audio files are the same recording.')
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'say how it is used')
    .showHelpAfterError('(unisono --help says how it is used)')
    .showSuggestionAfterError()
    .exitOverride()
  for (const make of COMMANDS) {
    const command = make().copyInheritedSettings(root)
    for (const part of command.commands) part.copyInheritedSettings(command)
    root.addCommand(command)
  }
  return root
}

async function run(argv: readonly string[]): Promise<number> {
  try {
    await program().parseAsync(withLongFlags(argv), { from: 'user' })
    return Number(process.exitCode ?? EXIT.ok)
  } catch (error) {
    // commander has printed its own message; help and version asked for are no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    console.error(`unisono: ${sentenceOf(error)}`)
    if (argv.includes('--debug') && error instanceof Error) console.error(error.stack)
    return EXIT.failed
  }
}

// A reader that has seen enough, such as `head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failed),
)
process.exitCode = await run(process.argv.slice(2))
