import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, syncFolder } from './move-file.ts'
import { isInside, isPlainPath, isPlainPlace, JOURNAL, placeOf } from './places.ts'
import { type Plan, type PlannedFile, planId } from './plan.ts'

/** A file that was to be moved: whether it was is seen on the disk. */
export type Move = Pick<PlannedFile, 'path' | 'place' | 'bytes' | 'sha256'>

/** What was moved into a quarantine folder, from which plan. */
export interface JournalContent {
  /** The `planId` of the plan. */
  readonly plan: string
  readonly root: string
  /** In the order in which they were moved. */
  readonly moves: readonly Move[]
}

export class JournalError extends Error {
  override readonly name = 'JournalError'
}

/**
 * The journal of a quarantine folder: JSON lines, first what it belongs to, then each move before it
 * begins and after it is done. A line is on the disk before the call returns.
 */
export class Journal {
  readonly #file: FileHandle

  private constructor(file: FileHandle) {
    this.#file = file
  }

  /** Begins one, or goes on with that of the same plan. */
  static async open(quarantine: string, plan: Plan): Promise<Journal> {
    await mkdir(quarantine, { recursive: true })
    const file = await open(join(quarantine, JOURNAL), 'a')
    const journal = new Journal(file)
    const { size } = await file.stat()
    if (size === 0)
      await journal.#append({ format: 'unisono-journal', version: 1, plan: planId(plan), root: plan.root })
    else await file.write('\n')
    await syncFolder(quarantine)
    return journal
  }

  async moving({ path, place, bytes, sha256 }: Move): Promise<void> {
    await this.#append({ moving: { path, place, bytes, sha256 } })
  }

  async moved({ place }: Move): Promise<void> {
    await this.#append({ moved: place })
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  async #append(line: unknown): Promise<void> {
    await this.#file.writeFile(`${JSON.stringify(line)}\n`)
    await this.#file.sync()
  }
}

/**
 * What a quarantine folder's journal says; undefined if there is none. A line that was cut off when
 * its writing was interrupted is as good as none: its move had not begun, or is seen on the disk.
 *
 * @throws JournalError if it is no journal or names places outside; Error of the system.
 */
export async function readJournal(quarantine: string): Promise<JournalContent | undefined> {
  const text = await textOf(join(quarantine, JOURNAL))
  if (text === undefined) return undefined
  const [head, ...lines] = text.split('\n').map(parsed)
  const { format, version, plan, root } = asObject(head)
  if (format === undefined && lines.every((line) => line === undefined)) return undefined
  if (format !== 'unisono-journal' || version !== 1 || typeof plan !== 'string' || !isPath(root))
    throw new JournalError(`${join(quarantine, JOURNAL)} is not a journal of Unisono. Name the quarantine folder.`)
  const moves = new Map<string, Move>()
  for (const line of lines) {
    const { moving } = asObject(line)
    if (moving === undefined) continue
    const move = moveOf(moving, root, quarantine)
    moves.set(move.place, move)
  }
  return { plan, root, moves: [...moves.values()] }
}

function moveOf(value: unknown, root: string, quarantine: string): Move {
  const { path, place, bytes, sha256 } = asObject(value)
  const plausible =
    isPath(path) &&
    isInside(root, path) &&
    typeof place === 'string' &&
    isPlainPlace(place) &&
    place === placeOf(root, path) &&
    typeof bytes === 'number' &&
    typeof sha256 === 'string'
  if (!plausible)
    throw new JournalError(
      `${join(quarantine, JOURNAL)} names a place outside its folders, as no journal of Unisono does. ` +
        'Nothing was done; put the files back by hand.',
    )
  return { path, place, bytes, sha256 }
}

function isPath(value: unknown): value is string {
  return typeof value === 'string' && isPlainPath(value)
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw error
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
}
