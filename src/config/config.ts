import { ConfigError } from './config-error.ts'
import { type AllGiven, readGiven, type Sources } from './env.ts'
import { WRONG } from './kind.ts'
import { type Config, NAMES, SETTINGS, type Setting, type SettingName } from './settings.ts'

/** The settings in force, and where each comes from. */
export interface Effective {
  readonly config: Config
  readonly origins: Readonly<Record<SettingName, string>>
}

/** @throws ConfigError */
export function readConfig(sources: Sources): Effective {
  const given = readGiven(sources)
  const config = Object.fromEntries(NAMES.map((name) => [name, inForce(name, given)])) as unknown as Config
  refuseContradictions(config, given)
  const origins = Object.fromEntries(NAMES.map((name) => [name, given[name]?.origin ?? DEFAULT]))
  return { config, origins: origins as Record<SettingName, string> }
}

const DEFAULT = 'default'

function inForce(name: SettingName, given: AllGiven): unknown {
  const { kind, default: byDefault, secret } = SETTINGS[name] as Setting<unknown>
  const { [name]: own } = given
  if (own === undefined) return byDefault
  const value = kind.parse(own.text)
  if (value !== WRONG) return value
  const met = secret ? 'not that' : `not ${JSON.stringify(own.text)}`
  throw new ConfigError('wrong', `${own.origin} has to be ${kind.expected}, ${met}.`)
}

function refuseContradictions(config: Config, given: AllGiven): void {
  const by = (name: SettingName) => given[name]?.origin ?? `${name} (by default)`
  const refuse = (sentence: string) => {
    throw new ConfigError('contradiction', sentence)
  }
  if (config.ledger === 'memory' && given.data !== undefined)
    refuse(`${by('data')} names a folder, but ${by('ledger')} keeps everything in memory. Drop one of them.`)
  if (!config.audio) {
    const idle = NAMES.find((name) => name !== 'audio' && name.startsWith('audio') && given[name] !== undefined)
    if (idle !== undefined) refuse(`${by(idle)} has no use, as ${by('audio')} turns audio off. Drop one of them.`)
  }
  if (config.audioWallSeconds < config.audioCpuSeconds)
    refuse(`${by('audioWallSeconds')} is less than ${by('audioCpuSeconds')}, so that would never be reached.`)
  if (config.storageLimit !== undefined && config.storageLimit < config.fingerprintLimit)
    refuse(`${by('storageLimit')} is less than ${by('fingerprintLimit')}: one fingerprint would not fit.`)
}

/** A line a setting: its name, its value, where that is from. */
export function shownConfig({ config, origins }: Effective): string {
  const rows = NAMES.map((name) => [name, shown(name, config), origins[name]])
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column].length)))
  return rows
    .map(([name, value, origin]) => `${name.padEnd(widths[0])}  ${value.padEnd(widths[1])}  ${origin}`)
    .join('\n')
}

function shown(name: SettingName, config: Config): string {
  const { kind, secret } = SETTINGS[name] as Setting<unknown>
  return secret && config[name] !== undefined ? '********' : kind.show(config[name])
}
