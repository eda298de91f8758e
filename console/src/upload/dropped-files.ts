import type { TrackFile } from './track.ts'

/** Files of which nobody means to upload the sound. */
const NO_SOUND =
  /(^|\/)(\.|thumbs\.db$|desktop\.ini$)|\.(jpe?g|png|gif|webp|txt|pdf|nfo|log|cue|m3u8?|pls|sfv|md5|db|ini|html?|json|xml|lrc|zip|rar|lo)$/i

/** What was dropped, folders with all that is in them. */
export async function droppedFiles(transfer: DataTransfer): Promise<TrackFile[]> {
  // Entries are gone after the first wait.
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry())
  const found = await Promise.all(entries.map((entry) => (entry === null ? [] : filesIn(entry))))
  return found.flat().filter(mayHaveSound)
}

/** What was picked; of a folder each path begins with its name. */
export function pickedFiles(files: FileList): TrackFile[] {
  return Array.from(files, (file) => ({ file, path: withoutRoot(file.webkitRelativePath) || file.name })).filter(
    mayHaveSound,
  )
}

function mayHaveSound({ path }: TrackFile): boolean {
  return !NO_SOUND.test(path)
}

/** `Albums/One/a.mp3` of the folder `Albums` is `One/a.mp3`, as the command line names it. */
function withoutRoot(path: string): string {
  return path.replace(/^\/?[^/]*\//, '')
}

async function filesIn(entry: FileSystemEntry): Promise<TrackFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
    const path = withoutRoot(entry.fullPath.slice(1))
    return [{ file, path: path === entry.fullPath.slice(1) ? file.name : path }]
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
