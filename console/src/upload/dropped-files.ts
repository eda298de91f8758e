import type { TrackFile } from './track.ts'

/** Files of which nobody means to upload the sound. */
const NO_SOUND =
  /(^|\/)(\.|thumbs\.db$|desktop\.ini$)|\.(jpe?g|png|gif|webp|txt|pdf|nfo|log|cue|m3u8?|pls|sfv|md5|db|ini|html?|json|xml|lrc|zip|rar|lo)$/i

/** What was dropped, folders with all that is in them. */
export async function droppedFiles(transfer: DataTransfer): Promise<TrackFile[]> {
  // Entries are gone after the first wait.
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry())
  const found = await Promise.all(entries.map((entry) => (entry === null ? [] : filesIn(entry))))
  return named(found.flat())
}

/** What was picked; of a folder each path begins with its name. */
export function pickedFiles(files: FileList): TrackFile[] {
  return named(Array.from(files, (file) => ({ file, path: file.webkitRelativePath || file.name })))
}

/**
 * `Albums/One/a.mp3` of the folder `Albums` is `One/a.mp3`, as the command line names it; of several folders that hold
 * files of one name, each path keeps the folder's. In the order of their names.
 */
export function named(files: readonly TrackFile[]): TrackFile[] {
  const sounding = files.filter(mayHaveSound).toSorted((a, b) => ORDER.compare(a.path, b.path))
  const inside = sounding.map(({ file, path }) => ({ file, path: withoutRoot(path) }))
  const isClear = new Set(inside.map(({ path }) => path)).size === inside.length
  return isClear ? inside : sounding
}

const ORDER = new Intl.Collator('en', { numeric: true })

function mayHaveSound({ path }: TrackFile): boolean {
  return !NO_SOUND.test(path)
}

function withoutRoot(path: string): string {
  return path.slice(path.indexOf('/') + 1)
}

async function filesIn(entry: FileSystemEntry): Promise<TrackFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    return [{ file, path: entry.fullPath.slice(1) }]
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  const found: TrackFile[] = []
  // A reader gives some of them each time, and in the end none.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return found
    for (const inner of some) found.push(...(await filesIn(inner)))
  }
}
