import { accessSync, constants, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { StoreError, type StoreErrorKind } from '../store-error.ts'

/** The file of the ledger in a data folder. */
export function ledgerPath(folder: string): string {
  return join(folder, 'ledger.db')
}

const KINDS: Readonly<Record<string, StoreErrorKind>> = {
  EACCES: 'read-only',
  EPERM: 'read-only',
  EROFS: 'read-only',
  ENOSPC: 'full',
  EDQUOT: 'full',
}

/** Makes sure of a folder that may be written to. @throws StoreError */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    const why = code === 'EEXIST' || code === 'ENOTDIR' ? 'a file is in its place' : code
    const sentence = `The data folder ${folder} cannot be made or written to (${why}). Give this user the right to, or name another with --data.`
    throw new StoreError(KINDS[code] ?? 'unusable', sentence, { cause: error })
  }
}
