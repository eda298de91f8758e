import { copyFile, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { openDatabase } from '../database.ts'
import type { Sizes } from '../ledger.ts'
import { StoreError } from '../store-error.ts'
import { openReader } from './ledger.ts'
import { own } from './owner.ts'
import { ledgerPath, makeFolder } from './place.ts'
import { Reads } from './reads.ts'
import { beginEpoch, LEDGER_SCHEMA } from './schema.ts'

const LOOK_MILLISECONDS = 200

/**
 * Copies the ledger of a data folder, as it is at one moment, into one new file. Whoever serves it goes on meanwhile.
 *
 * @param onBytes is told now and then how much there is, and how much to expect at most.
 * @throws StoreError
 */
export async function backUp(
  folder: string,
  file: string,
  onBytes: (written: number, most: number) => void = () => {},
): Promise<Sizes> {
  await refuseTaken(file, 'A backup overwrites nothing: name another file, or move that one away.')
  const part = `${resolve(file)}.${process.pid}.part`
  const reader = await openReader(folder)
  try {
    const sizes = await reader.ask<Sizes>('sizes', [])
    const look = setInterval(async () => onBytes(await bytesOf(part), sizes.bytes), LOOK_MILLISECONDS)
    await reader.ask('copyInto', [part]).finally(() => clearInterval(look))
    await settle(part, file)
    return { ...sizes, bytes: await bytesOf(file) }
  } finally {
    await reader.close()
    await rm(part, { force: true })
  }
}

/**
 * Makes a data folder of a backup. Followers of the ledger that was backed up know that this is another one.
 *
 * @throws StoreError
 */
export async function restore(file: string, folder: string): Promise<Sizes> {
  await refuseMissing(file)
  makeFolder(resolve(folder))
  const lock = own(resolve(folder))
  const ledger = ledgerPath(resolve(folder))
  const part = `${ledger}.part`
  try {
    await refuseTaken(ledger, 'A backup is put into an empty data folder only: name another one, or move it away.')
    await rm(part, { force: true })
    await copyFile(file, part)
    const sizes = begunAnew(part)
    await settle(part, ledger)
    return sizes
  } finally {
    for (const ending of ['', '-wal', '-shm']) await rm(part + ending, { force: true })
    lock.close()
  }
}

/** Brings a copy up to date, and makes it a ledger of its own. */
function begunAnew(path: string): Sizes {
  const database = openDatabase(path, LEDGER_SCHEMA)
  try {
    const { quick_check: found } = database.prepare('PRAGMA quick_check(1)').get() as { quick_check: string }
    if (found !== 'ok') throw new StoreError('damaged', `The backup is damaged: ${found}. Take an earlier one.`)
    database.transaction(() => beginEpoch(database))
    database.execute('PRAGMA wal_checkpoint(TRUNCATE)')
    return new Reads(database).sizes()
  } finally {
    database.close()
  }
}

/** Under its own name only once it is on the disk. */
async function settle(part: string, file: string): Promise<void> {
  await synced(part, 'r+')
  await rename(part, file)
  // Elsewhere folders cannot be opened, and need not be.
  if (process.platform !== 'win32') await synced(dirname(resolve(file)), 'r')
}

async function synced(path: string, flags: string): Promise<void> {
  const handle = await open(path, flags)
  await handle.sync().finally(() => handle.close())
}

async function refuseTaken(path: string, remedy: string): Promise<void> {
  if ((await stat(path).catch(() => undefined)) === undefined) return
  throw new StoreError('unusable', `${path} is there already. ${remedy}`)
}

async function refuseMissing(file: string): Promise<void> {
  if ((await stat(file).catch(() => undefined))?.isFile()) return
  throw new StoreError('unusable', `${file} is not there, or no file. Name the backup to put back.`)
}

async function bytesOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}
