import { dirname, isAbsolute, normalize, relative, resolve, sep } from 'node:path'

/** Where moved files go, inside the folder that was scanned, unless another place is named. A scan leaves it out. */
export const QUARANTINE_FOLDER = '.unisono-quarantine'

/** The file in a quarantine folder that says what was moved and from where. */
export const JOURNAL = 'unisono-journal.jsonl'

/** Whether a path is the folder or lies in it. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** The deepest folder that holds all of them, or undefined if they are on several drives. */
export function commonFolder(folders: readonly string[]): string | undefined {
  const [first, ...rest] = folders.map((folder) => resolve(folder))
  let common = first
  while (!rest.every((folder) => isInside(common, folder))) {
    const parent = dirname(common)
    if (parent === common) return undefined
    common = parent
  }
  return common
}

/** The path of a file below the root, with forward slashes: its place in the quarantine. */
export function placeOf(root: string, path: string): string {
  return relative(root, path).split(sep).join('/')
}

/** Whether a path from outside is absolute and plain: no `..`, nothing doubled, no byte 0. */
export function isPlainPath(path: string): boolean {
  return isAbsolute(path) && normalize(path) === path && !path.includes('\0')
}

/** Whether a place from outside stays in its quarantine folder and away from the journal. */
export function isPlainPlace(place: string): boolean {
  const parts = place.split('/')
  return (
    !place.includes('\0') &&
    (sep === '/' || !/[\\:]/.test(place)) &&
    parts.every((part) => part !== '' && part !== '.' && part !== '..') &&
    parts[0].toLowerCase() !== JOURNAL
  )
}
