import { createReadStream, type Stats } from 'node:fs'
import { lstat, mkdir, open, rename, rm, stat, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { contentHash } from './content-hash.ts'

/** A file that is not moved, for a reason that is a sentence. */
export class MoveError extends Error {
  override readonly name = 'MoveError'
}

/**
 * Moves a file, also to another file system, and never over another file. Wherever it is
 * interrupted, the file is whole under one of the two names, or under both.
 *
 * @param sha256 what the file holds, if that is known: a copy on another file system must hold it too before the
 * original goes.
 * @throws MoveError if something is in the way, or the copy is not as the original; Error of the system.
 */
export async function moveFile(from: string, to: string, sha256?: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  if (await isThere(to)) throw new MoveError(`${to} is in the way, and nothing is overwritten.`)
  try {
    await rename(from, to)
  } catch (error) {
    if (codeOf(error) !== 'EXDEV') throw error
    await copyOver(from, to, sha256 ?? (await contentHash(from)))
    await unlink(from)
  }
  await Promise.all([syncFolder(dirname(from)), syncFolder(dirname(to))])
}

/** What an interrupted move to another file system leaves beside its target. */
export function partOf(to: string): string {
  return `${to}.unisono-part`
}

async function copyOver(from: string, to: string, sha256: string): Promise<void> {
  const before = await stat(from)
  const part = partOf(to)
  await rm(part, { force: true })
  try {
    await copyContent(from, part, before)
    if ((await contentHash(part)) !== sha256)
      throw new MoveError(`The copy of ${from} came out different. Check the disks.`)
    const { size, mtimeMs } = await stat(from)
    if (size !== before.size || mtimeMs !== before.mtimeMs)
      throw new MoveError(`${from} was changed while it was copied.`)
    await rename(part, to)
  } catch (error) {
    await rm(part, { force: true }).catch(() => {})
    throw error
  }
  await syncFolder(dirname(to))
}

async function copyContent(from: string, part: string, { atime, mtime, mode }: Stats): Promise<void> {
  const target = await open(part, 'wx', mode)
  try {
    await pipeline(createReadStream(from, { highWaterMark: 1 << 20 }), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) await target.writeFile(chunk)
    })
    await target.utimes(atime, mtime)
    await target.sync()
  } finally {
    await target.close()
  }
}

/** Whether something has that name, even a link that leads nowhere. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false
    throw error
  }
}

/** Makes renames last through a power cut, where the system can. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder).catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
}
