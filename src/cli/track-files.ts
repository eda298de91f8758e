import { realpath, stat } from 'node:fs/promises'
import { basename, relative, sep } from 'node:path'
import type { Unanswered } from '../library/findings.ts'
import { audioFiles, type FoundFile } from '../library/walk.ts'
import { trackId } from './track-ids.ts'

/** What `unisono fingerprint` adds to a file's name. */
export const FINGERPRINT_ENDING = '.db.lo'

/** A track that is to be uploaded. */
export interface TrackFile {
  /** The sound, or its fingerprint where `isFingerprint`. */
  readonly file: FoundFile
  readonly isFingerprint: boolean
  /** Where the sound is or was: without the fingerprint's ending. */
  readonly path: string
  readonly id: string
}

export interface TrackFiles {
  /** In the order of their names. */
  readonly tracks: readonly TrackFile[]
  readonly failed: readonly Unanswered[]
  /** How many have no id in the table of ids. */
  readonly leftOut: number
}

export interface IdRule {
  readonly template?: string | undefined
  /** Ids by path, in place of a template: whole paths, or from the folder that was named. */
  readonly ids?: ReadonlyMap<string, string> | undefined
}

/**
 * The tracks in folders: their audio files, and fingerprints that `unisono fingerprint` has written. A
 * fingerprint takes the place of the sound that it lies beside, unless the sound is newer.
 *
 * @throws Error, a sentence, if two tracks would have one id.
 */
export async function trackFiles(roots: readonly string[], rule: IdRule): Promise<TrackFiles> {
  const tracks = new Map<string, TrackFile>()
  const failed: Unanswered[] = []
  let leftOut = 0
  for (const root of roots) {
    const walked = await audioFiles([root], FINGERPRINT_ENDING)
    failed.push(...walked.failed)
    const base = await baseOf(root)
    for (const [path, file] of chosen(walked.files)) {
      if (tracks.has(path)) continue
      const id = idOf(path, base, rule)
      if (id === undefined) leftOut++
      else tracks.set(path, { file, path, id, isFingerprint: file.path !== path })
    }
  }
  refuseSharedIds(tracks.values())
  return { tracks: [...tracks.values()], failed, leftOut }
}

/** By the path of the sound. */
function chosen(files: readonly FoundFile[]): Map<string, FoundFile> {
  const byPath = new Map<string, FoundFile>()
  for (const file of files) {
    const path = file.path.endsWith(FINGERPRINT_ENDING) ? file.path.slice(0, -FINGERPRINT_ENDING.length) : file.path
    const other = byPath.get(path)
    // A fingerprint is found after its sound, as its name is longer.
    if (other === undefined || file.modifiedMilliseconds >= other.modifiedMilliseconds) byPath.set(path, file)
  }
  return byPath
}

interface Base {
  readonly path: string
  readonly isFolder: boolean
}

async function baseOf(root: string): Promise<Base> {
  try {
    const path = await realpath(root)
    return { path, isFolder: (await stat(path)).isDirectory() }
  } catch {
    // The walk has said why.
    return { path: root, isFolder: true }
  }
}

function idOf(path: string, base: Base, { template, ids }: IdRule): string | undefined {
  const inside = base.isFolder ? relative(base.path, path).split(sep).join('/') : basename(path)
  if (ids !== undefined) return ids.get(inside) ?? ids.get(path)
  return trackId({ path: inside, root: base.isFolder ? basename(base.path) : '' }, template)
}

function refuseSharedIds(tracks: Iterable<TrackFile>): void {
  const paths = new Map<string, string>()
  for (const { id, path } of tracks) {
    const other = paths.get(id)
    if (other !== undefined)
      throw new Error(
        `${other} and ${path} would both have the id ${JSON.stringify(id)}. Nothing was uploaded. ` +
          'Name the folder above both, or give them ids that differ, with --id-template or --ids.',
      )
    paths.set(id, path)
  }
}
