import { Command } from 'commander'
import { type App, type FirstStart, type Log, openApp } from '../app.ts'
import { readConfig, shownConfig } from '../config/config.ts'
import { ConfigError } from '../config/config-error.ts'
import { CONFIG_VARIABLE } from '../config/env.ts'
import { type Config, defaultOf, flagOf, NAMES, SETTINGS, type SettingName, variableOf } from '../config/settings.ts'
import { logText } from './log-text.ts'
import { reformingNotice } from './reforming.ts'
import { EXIT } from './usage.ts'

type Flags = Partial<Record<SettingName, string>> & { readonly config?: string; readonly printConfig?: true }

export function serveCommand(): Command {
  const command = new Command('serve')
    .summary('run the service')
    .description(
      'Serves the Dedup Files API on a data folder. Each setting is a flag, an environment variable ' +
        `(${variableOf('storageLimit')} for --${flagOf('storageLimit')}) and a key of the config file (storageLimit); ` +
        'the flag counts before the environment, and that before the file.',
    )
    .option('--config <file>', `settings as JSON, such as {"port": 9000} (or ${CONFIG_VARIABLE})`)
    .option('--print-config', 'print the settings that are in force and where they come from, and leave')
  for (const name of NAMES) {
    const { kind, help } = SETTINGS[name]
    command.option(`--${flagOf(name)} <${kind.name}>`, `${help} (default: ${defaultOf(name)})`)
  }
  return command.action(run)
}

async function run(_: object, command: Command): Promise<void> {
  const { config: file = process.env[CONFIG_VARIABLE], printConfig, ...flags } = command.opts<Flags>()
  const effective = effectiveOf(command, { flags, environment: process.env, file })
  if (printConfig) return console.log(shownConfig(effective))
  await serve(effective.config)
}

function effectiveOf(command: Command, sources: Parameters<typeof readConfig>[0]) {
  try {
    return readConfig(sources)
  } catch (error) {
    if (error instanceof ConfigError) command.error(`error: ${error.message}`)
    throw error
  }
}

/** Until a signal ends it. */
async function serve(config: Config): Promise<void> {
  const stop = stopSignal()
  const app = await opened(config, stop)
  if (app === undefined) return console.error('Stopped while hashes were formed anew: the next start goes on with it.')
  try {
    // Nothing that is printed to be pasted is too early: by then the index is there.
    await Promise.race([stop, app.loaded.then(() => console.log(greeting(app, config)))])
    await stop
    console.error('Stopping: answering what is under way.')
  } finally {
    await app.close()
  }
}

/** Undefined if it was stopped before it served. */
async function opened(config: Config, stop: Promise<void>): Promise<App | undefined> {
  const stopped = new AbortController()
  stop.then(() => stopped.abort())
  try {
    return await openApp(config, logOf(config), { onReforming: reformingNotice(), stop: stopped.signal })
  } catch (error) {
    if (error === stopped.signal.reason) return undefined
    throw sayWhy(error, config)
  }
}

/** Ctrl-C under npm comes twice: from the terminal, and passed on by npm. */
const ECHO_MILLISECONDS = 300

/** Settles with the first signal; a second one ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let metAt: number | undefined
    const onSignal = () => {
      if (metAt !== undefined && performance.now() - metAt > ECHO_MILLISECONDS) process.exit(EXIT.stopped)
      metAt ??= performance.now()
      resolve()
    }
    process.on('SIGTERM', onSignal).on('SIGINT', onSignal)
  })
}

function logOf({ logFormat }: Config): Log {
  const isText = logFormat === 'text' || (logFormat === 'auto' && process.stderr.isTTY === true)
  return { write: (line) => void process.stderr.write(isText ? logText(line) : line) }
}

function greeting({ url, first, withoutAudio }: App, { ledger, data }: Config): string {
  const where = ledger === 'memory' ? 'in memory, to be forgotten' : data
  return [
    `Unisono serves ${url} (data: ${where})`,
    ...(withoutAudio === undefined ? [] : [`It takes fingerprints, but no audio: ${withoutAudio}`]),
    ...(first === undefined ? [ANOTHER_TOKEN + data] : firstLines(url, first)),
  ].join('\n')
}

const ANOTHER_TOKEN = 'For another token, stop this and run: unisono token create NAME --scope admin --data '

function firstLines(url: string, { bucket, token }: FirstStart): string[] {
  const curl = (file: string) =>
    `  curl -H "Authorization: Bearer ${token}" -F id=song-1 -F file=@${file} ${url}/api/buckets/${bucket}/dedup-files`
  return [
    '',
    `  console  ${url}/#token=${token}`,
    `  token    ${token}  (for everything; shown this once)`,
    '',
    'Is a track new? Upload any audio file:',
    curl('song.mp3'),
    'or its fingerprint, which `unisono fingerprint song.mp3` writes:',
    curl('song.mp3.db.lo'),
  ]
}

/** What the system says of an address, as a sentence. */
function sayWhy(error: unknown, { host, port }: Config): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new Error(`Port ${port} of ${host} is taken by another program. Stop it, or choose another with --port.`)
    case 'EACCES':
      return new Error(`Port ${port} may not be used by you: choose one from 1024 on with --port.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Error(`${host} is no address of this machine. Choose another with --host, such as 127.0.0.1.`)
    default:
      return error
  }
}
