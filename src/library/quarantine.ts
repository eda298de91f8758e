import { lstat, readdir, realpath, rm, rmdir, stat } from 'node:fs/promises'
import { basename, dirname, join, parse, resolve } from 'node:path'
import { forget, quarantinesOf, remember } from './applied.ts'
import { contentHash } from './content-hash.ts'
import type { Unanswered } from './findings.ts'
import { Journal, type JournalContent, type Move, readJournal } from './journal.ts'
import { codeOf, isThere, MoveError, moveFile, partOf } from './move-file.ts'
import { isInside, JOURNAL, QUARANTINE_FOLDER } from './places.ts'
import { isOneFile, isSameTime, type Plan, type PlannedFile, planId } from './plan.ts'

export interface ApplyRequest {
  /** The folder to move into; by default a new one inside the folder that was scanned. */
  readonly quarantine?: string | undefined
  /** The file that the plan was read from: it will remember where it was applied. */
  readonly planFile?: string | undefined
  /** Look at everything, move nothing. */
  readonly dryRun?: boolean | undefined
  /** Ends the run after the file at hand. */
  readonly signal?: AbortSignal | undefined
  readonly onFile?: ((path: string, bytes: number) => void) | undefined
}

export interface Applied {
  readonly quarantine: string
  /** What is in the quarantine now, or would be. */
  readonly moved: readonly Move[]
  /** What stayed, and why. */
  readonly skipped: readonly Unanswered[]
  /** Whether the signal ended it before its end. */
  readonly stopped: boolean
}

/**
 * Moves the files of a plan into a quarantine folder, each only if it and its best copy are still as
 * planned; the others are skipped. Interrupted anywhere, `undo` puts everything back, and applying
 * again goes on. Deletes nothing.
 *
 * @throws MoveError if the quarantine folder holds something else; Error of the system if the journal cannot be written.
 */
export async function apply(plan: Plan, request: ApplyRequest = {}): Promise<Applied> {
  const quarantine = await quarantineFor(plan, request)
  const earlier = new Set((await readJournal(quarantine))?.moves.map(({ path }) => path))
  const moved: Move[] = []
  const skipped: Unanswered[] = []
  let journal: Journal | undefined
  const begin = async (): Promise<Journal> => {
    if (journal !== undefined) return journal
    if (request.planFile !== undefined) await remember(request.planFile, quarantine)
    journal = await Journal.open(quarantine, plan)
    return journal
  }
  try {
    for (const file of plan.files) {
      if (request.signal?.aborted) break
      const obstacle = await attempt(file, quarantine, earlier.has(file.path), request.dryRun ? undefined : begin)
      if (obstacle === undefined) moved.push(file)
      else skipped.push({ path: file.path, message: obstacle })
      request.onFile?.(file.path, file.bytes)
    }
  } finally {
    await journal?.close()
  }
  return { quarantine, moved, skipped, stopped: moved.length + skipped.length < plan.files.length }
}

/** @returns the sentence that says why the file stayed. */
async function attempt(
  file: PlannedFile,
  quarantine: string,
  earlier: boolean,
  begin: (() => Promise<Journal>) | undefined,
): Promise<string | undefined> {
  const target = targetOf(quarantine, file)
  try {
    if (earlier && (await isThere(target)) && !(await isThere(file.path))) return undefined
    const change = await changeSince(file)
    if (change !== undefined || begin === undefined) return change
  } catch (error) {
    return sentence('checked', error)
  }
  const journal = await begin()
  await journal.moving(file)
  try {
    if (earlier) await removeRemains(target, file)
    await moveFile(file.path, target, file.sha256)
  } catch (error) {
    return sentence('moved', error)
  }
  await journal.moved(file)
  return undefined
}

/** What is no longer as planned, as a sentence. */
async function changeSince({
  path,
  bytes,
  modifiedMilliseconds,
  sha256,
  best,
}: PlannedFile): Promise<string | undefined> {
  if (!(await isThere(path))) return 'It is no longer there.'
  const found = await lstat(path)
  if (!found.isFile()) return 'It is no longer a file, but a link or a folder.'
  if (found.size !== bytes) return `Its size changed since the plan was made: ${bytes} bytes then, ${found.size} now.`
  if (!isSameTime(found.mtimeMs, modifiedMilliseconds)) return 'It was modified since the plan was made.'
  const bestNow = await stat(best.path).catch(() => undefined)
  if (!bestNow?.isFile()) return `Its best copy, ${best.path}, is no longer there, so this one stays.`
  if (bestNow.size !== best.bytes) return `Its best copy, ${best.path}, changed its size, so this one stays.`
  if (await isOneFile(path, best.path)) return `It and its best copy, ${best.path}, are one file by two names.`
  if ((await contentHash(path)) !== sha256) return 'Its content changed since the plan was made.'
  return undefined
}

/** What an interrupted move to another file system left: a part, or the whole beside the original. */
async function removeRemains(target: string, { path, sha256 }: Move): Promise<void> {
  if (!(await isThere(path))) return
  await rm(partOf(target), { force: true })
  if (!(await isCopy(target, sha256))) return
  // Folders may be linked so that both names lead to the only file.
  if (await isOneFile(target, path)) throw new MoveError(`${path} and ${target} are one file by two names.`)
  await rm(target)
}

async function isCopy(path: string, sha256: string): Promise<boolean> {
  return (await isThere(path)) && (await lstat(path)).isFile() && (await contentHash(path)) === sha256
}

async function quarantineFor(plan: Plan, { quarantine, planFile }: ApplyRequest): Promise<string> {
  if (quarantine === undefined) return (await begunFor(plan, planFile)) ?? newQuarantine(plan)
  const folder = resolve(quarantine)
  const begun = await readJournal(folder)
  if (begun === undefined && !(await isEmpty(folder)))
    throw new MoveError(`${folder} is not empty. Name a folder that is new or empty, or none for the default.`)
  if (begun !== undefined && begun.plan !== planId(plan))
    throw new MoveError(`${folder} holds what another plan moved. Name another folder.`)
  return folder
}

/** The quarantine folder that this plan was applied to before, if the files are still in it. */
async function begunFor(plan: Plan, planFile: string | undefined): Promise<string | undefined> {
  if (planFile === undefined) return undefined
  for (const quarantine of (await quarantinesOf(planFile)).toReversed())
    if ((await readJournal(quarantine))?.plan === planId(plan)) return quarantine
  return undefined
}

/** Nobody keeps files at the top of a drive: there the first root takes them. */
function newQuarantine({ root, roots }: Plan): string {
  const folder = root === parse(root).root && roots.length > 0 ? roots[0] : root
  return join(folder, QUARANTINE_FOLDER, new Date().toISOString().replace(/[:.]/g, '-'))
}

async function isEmpty(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return true
    throw error
  }
}

export interface UndoRequest {
  readonly dryRun?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  readonly onFile?: ((path: string, bytes: number) => void) | undefined
}

export interface Undone {
  readonly quarantines: readonly string[]
  /** What is back at its place, or would be. */
  readonly returned: readonly Move[]
  /** What is not, and why. */
  readonly kept: readonly Unanswered[]
  readonly stopped: boolean
}

/**
 * Puts back what a plan moved, without overwriting anything, and removes the folders that are empty then.
 *
 * @param place a plan file or a quarantine folder.
 * @throws MoveError if nothing was moved by it.
 */
export async function undo(place: string, request: UndoRequest = {}): Promise<Undone> {
  const path = resolve(place)
  if ((await stat(path).catch(() => undefined))?.isDirectory()) return undoQuarantine(path, request)
  const quarantines = await quarantinesOf(path)
  if (quarantines.length === 0)
    throw new MoveError(
      (await isThere(path))
        ? `There is nothing to put back: ${place} was not applied, or it was undone.`
        : `There is no file or folder ${place}. Name the plan that was applied, or the quarantine folder.`,
    )
  let all: Undone = { quarantines, returned: [], kept: [], stopped: false }
  for (const quarantine of quarantines.toReversed()) {
    const one = await undoRemembered(quarantine, request)
    if (one.kept.length === 0 && !one.stopped && !request.dryRun) await forget(path, quarantine)
    all = {
      quarantines,
      returned: [...all.returned, ...one.returned],
      kept: [...all.kept, ...one.kept],
      stopped: all.stopped || one.stopped,
    }
  }
  return all
}

/** A folder that is gone is a drive that is not connected, or was never made. */
async function undoRemembered(quarantine: string, request: UndoRequest): Promise<Undone> {
  const nothing: Undone = { quarantines: [quarantine], returned: [], kept: [], stopped: false }
  if (await isThere(quarantine)) return (await readJournal(quarantine)) ? undoQuarantine(quarantine, request) : nothing
  const message = 'This quarantine folder is not there. Connect the drive that it is on, or find where it was moved to.'
  return { ...nothing, kept: [{ path: quarantine, message }] }
}

async function undoQuarantine(folder: string, request: UndoRequest): Promise<Undone> {
  const quarantine = await realpath(folder)
  const journal = await readJournal(quarantine)
  if (journal === undefined)
    throw new MoveError(`${folder} is not a quarantine folder: it has no ${JOURNAL}. Name the plan that was applied.`)
  const undone = await putBack(quarantine, journal, request)
  if (!request.dryRun) await tidy(quarantine, journal, undone.kept.length === 0 && !undone.stopped)
  return undone
}

async function putBack(
  quarantine: string,
  { moves }: JournalContent,
  { dryRun, signal, onFile }: UndoRequest,
): Promise<Undone> {
  const returned: Move[] = []
  const kept: Unanswered[] = []
  let stopped = false
  for (const move of moves) {
    stopped = signal?.aborted === true
    if (stopped) break
    const outcome = await takeBack(quarantine, move, dryRun === true)
    if (outcome === 'returned') returned.push(move)
    else if (outcome !== 'never moved') kept.push({ path: move.path, message: outcome })
    onFile?.(move.path, move.bytes)
  }
  return { quarantines: [quarantine], returned, kept, stopped }
}

/** @returns what became of it, or the sentence that says why it is not back. */
async function takeBack(quarantine: string, move: Move, dryRun: boolean): Promise<string> {
  const from = targetOf(quarantine, move)
  try {
    const inQuarantine = await isThere(from)
    const atPlace = await isThere(move.path)
    if (!inQuarantine)
      return atPlace ? await neverMoved(from, dryRun) : 'It is neither in the quarantine nor at its place.'
    if (!(await lstat(from)).isFile() || !isInside(quarantine, await realpath(from)))
      return `${from} is no longer a file, but a link or a folder.`
    if (atPlace && !(await isCopy(move.path, move.sha256)))
      return `There is another file at its place now, and nothing is overwritten. It stays at ${from}.`
    if (dryRun) return 'returned'
    // Both are whole: a move to another file system was interrupted before its end.
    if (atPlace) return await dropSecond(from, move)
    await moveFile(from, move.path)
    return 'returned'
  } catch (error) {
    return sentence('put back', error)
  }
}

async function neverMoved(from: string, dryRun: boolean): Promise<string> {
  if (!dryRun) await rm(partOf(from), { force: true })
  return 'never moved'
}

async function dropSecond(from: string, move: Move): Promise<string> {
  if (!(await isCopy(from, move.sha256)))
    return `It is at its place, and ${from} differs from it. Keep the one that you want.`
  if (!(await isOneFile(from, move.path))) await rm(from)
  return 'returned'
}

/** Removes empty folders, and the journal when it has nothing more to say. */
async function tidy(quarantine: string, { moves }: JournalContent, all: boolean): Promise<void> {
  for (const move of moves) await removeEmpty(dirname(targetOf(quarantine, move)), quarantine)
  if (!all) return
  await rm(join(quarantine, JOURNAL), { force: true })
  await removeEmpty(quarantine, dirname(quarantine))
  const parent = dirname(quarantine)
  if (basename(parent) === QUARANTINE_FOLDER) await removeEmpty(parent, dirname(parent))
}

/** Removes a folder and those above it, up to the last one that stays, as long as they are empty. */
async function removeEmpty(folder: string, stays: string): Promise<void> {
  for (let at = folder; at !== stays && isInside(stays, at); at = dirname(at)) {
    try {
      await rmdir(at)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') return
    }
  }
}

function targetOf(quarantine: string, { place }: Move): string {
  return join(quarantine, ...place.split('/'))
}

function sentence(verb: string, error: unknown): string {
  if (error instanceof MoveError) return error.message
  return `It could not be ${verb} (${codeOf(error) ?? String(error)}). Check the permissions and the room on the disk.`
}
