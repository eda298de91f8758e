import { join } from 'node:path'

/** The file of the ledger in a data folder. */
export function ledgerPath(folder: string): string {
  return join(folder, 'ledger.db')
}
