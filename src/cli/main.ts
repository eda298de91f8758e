#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { EXIT, sentenceOf, withLongFlags } from './usage.ts'
import { packageVersion } from './version.ts'

/** Each command is a file, and has its line here; only the one that is called is loaded. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  fingerprint: async () => (await import('./fingerprint.ts')).fingerprintCommand(),
  compare: async () => (await import('./compare.ts')).compareCommand(),
  scan: async () => (await import('./scan.ts')).scanCommand(),
  apply: async () => (await import('./apply.ts')).applyCommand(),
  undo: async () => (await import('./undo.ts')).undoCommand(),
  upload: async () => (await import('./upload.ts')).uploadCommand(),
  serve: async () => (await import('./serve.ts')).serveCommand(),
  bucket: async () => (await import('./bucket.ts')).bucketCommand(),
  token: async () => (await import('./token.ts')).tokenCommand(),
  backup: async () => (await import('./backup.ts')).backupCommand(),
  restore: async () => (await import('./restore.ts')).restoreCommand(),
  verify: async () => (await import('./verify.ts')).verifyCommand(),
  export: async () => (await import('./export.ts')).exportCommand(),
  import: async () => (await import('./import.ts')).importCommand(),
  peer: async () => (await import('./peer.ts')).peerCommand(),
}

async function program(called: string | undefined): Promise<Command> {
  const root = new Command('unisono')
    .description('Tells that two audio files are the same recording.')
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'say how it is used')
    .showHelpAfterError('(unisono --help says how it is used)')
    .showSuggestionAfterError()
    .exitOverride()
  const wanted = called !== undefined && Object.hasOwn(COMMANDS, called) ? [called] : Object.keys(COMMANDS)
  for (const name of wanted) {
    const command = (await COMMANDS[name]()).copyInheritedSettings(root)
    for (const part of command.commands) part.copyInheritedSettings(command)
    root.addCommand(command)
  }
  return root
}

async function run(argv: readonly string[]): Promise<number> {
  try {
    await (await program(argv[0])).parseAsync(withLongFlags(argv), { from: 'user' })
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
