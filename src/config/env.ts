import { readFileSync } from 'node:fs'
import { ConfigError } from './config-error.ts'
import { flagOf, NAMES, type SettingName, variableOf } from './settings.ts'

/** A value as somebody wrote it, and where: `--port`, `UNISONO_PORT`, `port in service.json`. */
export interface Given {
  readonly text: string
  readonly origin: string
}

export type AllGiven = Readonly<Partial<Record<SettingName, Given>>>

export interface Sources {
  /** By setting: what the command line says. */
  readonly flags: Readonly<Partial<Record<SettingName, string>>>
  readonly environment: Readonly<Record<string, string | undefined>>
  /** A file of JSON. */
  readonly file: string | undefined
}

/** A flag outdoes the environment, and that the file. @throws ConfigError */
export function readGiven({ flags, environment, file }: Sources): AllGiven {
  return { ...(file === undefined ? {} : fromFile(file)), ...fromEnvironment(environment), ...fromFlags(flags) }
}

/** The variable that names the config file. */
export const CONFIG_VARIABLE = 'UNISONO_CONFIG'

/** Of other commands, and of the tests. */
const OTHERS: ReadonlySet<string> = new Set([
  CONFIG_VARIABLE,
  ...['UNISONO_SERVER', 'UNISONO_TOKEN', 'UNISONO_BUCKET', 'UNISONO_CACHE', 'UNISONO_CORPUS_TOOLS'],
])
/** Kubernetes sets these, and UNISONO_PORT to an address, where a service bears our name. */
const KUBERNETES = /^UNISONO_(SERVICE_(HOST|PORT)|PORT_\d+_)|^UNISONO_PORT=tcp:/

function fromEnvironment(environment: Sources['environment']): AllGiven {
  const names = new Map(NAMES.map((name) => [variableOf(name), name]))
  const given: Partial<Record<SettingName, Given>> = {}
  for (const [variable, text] of Object.entries(environment)) {
    if (text === undefined || !variable.startsWith('UNISONO_') || KUBERNETES.test(`${variable}=${text}`)) continue
    const name = names.get(variable)
    if (name !== undefined) given[name] = { text, origin: variable }
    else if (!OTHERS.has(variable)) throw unknown(`environment variable ${variable}`)
  }
  return given
}

function fromFlags(flags: Sources['flags']): AllGiven {
  const given = Object.entries(flags) as [SettingName, string][]
  return Object.fromEntries(given.map(([name, text]) => [name, { text, origin: `--${flagOf(name)}` }]))
}

function fromFile(path: string): AllGiven {
  const entries = Object.entries(parsed(path))
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (!NAMES.includes(key as SettingName)) throw unknown(`setting ${key}, which ${path} names`)
      return [key, { text: textOf(key, value, path), origin: `${key} in ${path}` }]
    }),
  )
}

function parsed(path: string): object {
  let content: unknown
  try {
    content = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigError('unreadable', `The config file ${path} cannot be read as JSON: ${reason}.`)
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content
  throw new ConfigError(
    'unreadable',
    `The config file ${path} has to hold an object of settings, such as {"port": 8080}.`,
  )
}

function textOf(key: string, value: unknown, path: string): string {
  if (value === null) return 'none'
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new ConfigError('wrong', `${key} in ${path} has to be a text, a number, true, false or null.`)
}

function unknown(what: string): ConfigError {
  return new ConfigError('unknown', `There is no ${what}. \`unisono serve --help\` lists the settings.`)
}
