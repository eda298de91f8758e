import { availableParallelism } from 'node:os'
import { choice, type Kind, onOff, orNone, proxies, size, text, webAddress, whole } from './kind.ts'

export interface Setting<Value> {
  readonly kind: Kind<Value>
  readonly default: Value
  /** What the default is on any machine, if it depends on the machine. */
  readonly defaultText?: string
  readonly help: string
  /** Never shown. */
  readonly secret?: true
}

const MB = 2 ** 20
const processors = availableParallelism()

/**
 * Every setting of the service. Its name is the key in a config file; the flag and the environment
 * variable are made of it: `storageLimit`, `--storage-limit`, `UNISONO_STORAGE_LIMIT`.
 */
export const SETTINGS = {
  data: setting(text('folder'), './unisono-data', 'the folder in which everything is kept'),
  ledger: setting(
    choice('embedded', 'memory'),
    'embedded',
    'what keeps it: a database in the folder, or (for trials) memory, which forgets',
  ),
  host: setting(text('address'), '127.0.0.1', 'the address to listen on; 0.0.0.0 is all'),
  port: setting(whole(0, 65535), 8080, 'the port to listen on; 0 is any free one'),
  publicUrl: setting(orNone(webAddress), undefined, 'how clients reach the service, if not by what they ask for'),
  trustProxy: setting(
    orNone(proxies),
    undefined,
    'proxies whose X-Forwarded headers are believed, with commas; also loopback, uniquelocal',
  ),
  storageLimit: setting(orNone(size(16 * MB)), undefined, 'what the ledger may take; beyond it nothing new is kept'),
  fingerprintLimit: setting(
    size(1024, 64 * MB),
    4 * MB,
    'the largest fingerprint that is taken; 4 MB is some 16 hours',
  ),
  matchingThreads: setting(whole(1, 1024), processors, 'threads that search and compare', 'one a processor'),
  audio: setting(onOff, true, 'whether audio files are taken, and fingerprinted here'),
  audioEngine: setting(
    choice('auto', 'ffmpeg', 'wasm'),
    'auto',
    "what decodes: the system's ffmpeg, or the one in WebAssembly",
  ),
  audioLimit: setting(size(1024), 512 * MB, 'the largest audio file that is taken'),
  audioLongestSeconds: setting(whole(1, 10 ** 6), 4 * 3600, 'the longest sound that is taken'),
  audioCpuSeconds: setting(whole(1, 10 ** 5), 60, 'processor time for a file'),
  audioWallSeconds: setting(whole(1, 10 ** 5), 180, 'time for a file from start to end'),
  audioMemory: setting(size(192 * MB), 512 * MB, 'memory of each process that a file takes'),
  audioConcurrency: setting(
    whole(1, 1024),
    Math.ceil(processors / 2),
    'audio files at the same time',
    'one for two processors',
  ),
  audioQueue: setting(whole(0, 10 ** 5), 16, 'audio files that may wait; further ones are told to come again'),
  requestsPerMinute: setting(orNone(whole(1)), undefined, 'requests a minute that a token may make'),
  logLevel: setting(choice('fatal', 'error', 'warn', 'info', 'debug', 'silent'), 'info', 'the least that is logged'),
  logFormat: setting(choice('auto', 'json', 'text'), 'auto', 'lines of JSON, or of text; auto is text on a terminal'),
  metricsToken: secret('what /metrics wants to be shown as a bearer token; without it, it is open'),
  shutdownSeconds: setting(whole(0, 3600), 30, 'how long a stop waits for requests under way'),
} as const

export type SettingName = keyof typeof SETTINGS
export const NAMES = Object.keys(SETTINGS) as SettingName[]

export type Config = {
  readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends Setting<infer Value> ? Value : never
}

function setting<Value>(
  kind: Kind<Value>,
  byDefault: NoInfer<Value>,
  help: string,
  defaultText?: string,
): Setting<Value> {
  return { kind, default: byDefault, help, ...(defaultText !== undefined && { defaultText }) }
}

function secret(help: string): Setting<string | undefined> {
  return { kind: orNone(text('secret')), default: undefined, help, secret: true }
}

/** Such as `storage-limit`. */
export function flagOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** Such as `UNISONO_STORAGE_LIMIT`. */
export function variableOf(name: string): string {
  return `UNISONO_${flagOf(name).replaceAll('-', '_').toUpperCase()}`
}

/** Of the help and the documents. */
export function defaultOf(name: SettingName): string {
  const { kind, default: byDefault, defaultText } = SETTINGS[name] as Setting<unknown>
  return defaultText ?? kind.show(byDefault)
}
