import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, syncFolder } from './move-file.ts'
import { isPlainPath } from './places.ts'

/** The file beside a plan that remembers into which quarantine folders it was applied. */
export function memoryOf(planFile: string): string {
  return `${planFile}.applied.json`
}

/**
 * The quarantine folders of a plan, the latest last; none if it was not applied.
 * @throws Error if the memory is no such file.
 */
export async function quarantinesOf(planFile: string): Promise<readonly string[]> {
  const path = memoryOf(planFile)
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  })
  if (text === undefined) return []
  const quarantines = listed(text)
  if (quarantines === undefined)
    throw new Error(`${path} does not say where the plan was applied. Name the quarantine folder instead of the plan.`)
  return quarantines
}

function listed(text: string): readonly string[] | undefined {
  try {
    const { format, quarantines } = JSON.parse(text)
    const valid =
      format === 'unisono-applied' &&
      Array.isArray(quarantines) &&
      quarantines.every((path: unknown) => typeof path === 'string' && isPlainPath(path))
    return valid ? quarantines : undefined
  } catch {
    return undefined
  }
}

/** Adds a folder, on the disk before the first file is in it. */
export async function remember(planFile: string, quarantine: string): Promise<void> {
  const known = await quarantinesOf(planFile)
  if (!known.includes(quarantine)) await write(planFile, [...known, quarantine])
}

/** Takes out a folder from which everything is back. */
export async function forget(planFile: string, quarantine: string): Promise<void> {
  await write(
    planFile,
    (await quarantinesOf(planFile)).filter((known) => known !== quarantine),
  )
}

async function write(planFile: string, quarantines: readonly string[]): Promise<void> {
  const path = memoryOf(planFile)
  if (quarantines.length === 0) return rm(path, { force: true })
  const part = `${path}.part`
  const file = await open(part, 'w')
  try {
    await file.writeFile(`${JSON.stringify({ format: 'unisono-applied', version: 1, quarantines }, null, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(part, path)
  await syncFolder(dirname(path))
}
