import { join } from 'node:path'
import { type Database, openFile } from '../database.ts'
import { StoreError } from '../store-error.ts'

/**
 * Makes this process the owner of a data folder until it closes what it gets, or ends in whatever way: the lock is the
 * system's, on an empty file beside the ledger.
 *
 * @throws StoreError `owned`
 */
export function own(folder: string): Database {
  const lock = openFile(join(folder, 'owner.lock'))
  try {
    lock.execute('PRAGMA busy_timeout = 0')
    lock.execute('BEGIN EXCLUSIVE')
    return lock
  } catch (error) {
    lock.close()
    throw isBusy(error) ? owned(folder) : error
  }
}

function isBusy(error: unknown): boolean {
  const { cause } = error as StoreError
  return (cause as { code?: string } | undefined)?.code === 'SQLITE_BUSY'
}

function owned(folder: string): StoreError {
  return new StoreError(
    'owned',
    `Another process uses the data folder ${folder}, and one at a time may. Stop it, or name another folder with --data.`,
  )
}
