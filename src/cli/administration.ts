import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { UnisonoClient } from '../client/client.ts'
import { openEmbeddedLedger } from '../store/embedded/ledger.ts'
import { type ConnectionFlags, connected, serverOf, withConnection } from './connect.ts'
import { DirectBuckets, DirectTokens } from './direct.ts'
import { reformingNotice } from './reforming.ts'

/** Somebody waits for the answer. */
const PATIENCE_SECONDS = 5

/** What buckets and tokens are administered through: a server, or a data folder that none owns. */
export interface Administration {
  readonly buckets: Pick<UnisonoClient['buckets'], 'each' | 'create' | 'get' | 'update' | 'delete'>
  readonly tokens: Pick<UnisonoClient['tokens'], 'list' | 'create' | 'revoke'>
}

export interface AdministrationFlags extends ConnectionFlags {
  readonly data?: string
  readonly json?: true
}

export function withAdministration(command: Command): Command {
  return withConnection(command)
    .option('--data <dir>', 'instead of a server: its data folder, while no server runs on it')
    .option('--json', 'print one JSON document')
}

/** @param mayMake whether a data folder that is not there is made. */
export async function administer<Result>(
  flags: AdministrationFlags,
  command: Command,
  work: (administration: Administration) => Promise<Result>,
  mayMake = false,
): Promise<Result> {
  const { data } = flags
  if (data === undefined) {
    if (serverOf(flags) === undefined)
      command.error('error: name the server with --server, or a data folder with --data')
    return work(connected(flags, command, { patienceSeconds: PATIENCE_SECONDS }))
  }
  if (flags.server !== undefined) command.error('error: name --server or --data, and not both')
  if (!mayMake && !existsSync(data)) throw new Error(`There is no data folder ${resolve(data)}.`)
  const ledger = await openEmbeddedLedger(data, { onReforming: reformingNotice() })
  try {
    return await work({ buckets: new DirectBuckets(ledger), tokens: new DirectTokens(ledger) })
  } finally {
    await ledger.close()
  }
}
