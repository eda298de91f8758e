import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { isTokenForm } from '../buckets/token.ts'
import { type ClientOptions, UnisonoClient } from '../client/client.ts'
import { sentenceOf } from './usage.ts'

/** Where a server is, and who asks it. */
export interface ConnectionFlags {
  readonly server?: string
  readonly token?: string
  readonly tokenFile?: string
}

export function withConnection(command: Command): Command {
  return command
    .option('--server <url>', 'the address of the server (default: UNISONO_SERVER)')
    .option('--token-file <file>', 'a file that holds the token (default: the token in UNISONO_TOKEN)')
    .option('--token <token>', 'the token itself, which others on this machine may see')
}

/** What is named in flags goes before the environment. */
export function serverOf({ server }: ConnectionFlags): string | undefined {
  return server ?? (process.env.UNISONO_SERVER || undefined)
}

export function connected(
  flags: ConnectionFlags,
  command: Command,
  options: Pick<ClientOptions, 'patienceSeconds' | 'onRetry'> = {},
): UnisonoClient {
  const server = serverOf(flags)
  if (server === undefined) command.error('error: name the server with --server, or in UNISONO_SERVER')
  try {
    return new UnisonoClient({ ...options, server, token: tokenOf(flags, command) })
  } catch (error) {
    if (error instanceof TypeError) command.error(`error: ${sentenceOf(error)}`)
    throw error
  }
}

function tokenOf(flags: ConnectionFlags, command: Command): string {
  if (flags.token !== undefined && flags.tokenFile !== undefined)
    command.error('error: name --token or --token-file, and not both')
  const token = flags.token ?? fromFile(flags.tokenFile) ?? (process.env.UNISONO_TOKEN || undefined)
  if (token === undefined)
    command.error('error: a token is needed: name its file with --token-file, or put it into UNISONO_TOKEN')
  if (token.startsWith('uni_') && !isTokenForm(token))
    command.error('error: the token is mistyped or cut off: its checksum is wrong')
  return token
}

function fromFile(path: string | undefined): string | undefined {
  return path === undefined ? undefined : readFileSync(path, 'utf8').trim()
}
