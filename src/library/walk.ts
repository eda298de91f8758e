import type { Dirent, Stats } from 'node:fs'
import { open, readdir, realpath, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Unanswered } from './findings.ts'
import { JOURNAL } from './places.ts'

/** A file that may hold sound. */
export interface FoundFile {
  readonly path: string
  readonly bytes: number
  readonly modifiedMilliseconds: number
}

export interface Walked {
  /** Sorted by path, each once. */
  readonly files: readonly FoundFile[]
  /** Folders and files that could not be read. */
  readonly failed: readonly Unanswered[]
}

const EXTENSIONS: ReadonlySet<string> = new Set(
  (
    'mp3 mp2 mp1 mpa mpga m4a m4b m4r aac wma asf flac ogg oga ogx opus spx wav wave w64 rf64 bwf aiff aif aifc amr ' +
    'awb 3ga ape wv tta tak mpc ac3 eac3 dts dsf mka caf au snd gsm g722 ' +
    'mp4 m4v mkv webm mov qt avi flv f4v mpg mpeg mpe m2v vob mts m2ts 3gp 3g2 wmv ogv rm ra'
  )
    .split(' ')
    .map((extension) => `.${extension}`),
)

/** Endings that others use too, or none: the first bytes decide. `.ts` is a programmer's file as often as a recorder's. */
const SNIFFED: ReadonlySet<string> = new Set(['', '.ts', '.dat', '.bin', '.mod', '.xm', '.s3m', '.it'])

/**
 * The audio and video files in folders and all folders within. Hidden files and folders and
 * quarantines (folders with a journal) are left out; symbolic links are not followed, so that no file is met twice. What is
 * named itself is taken whatever it is called.
 *
 * @param alsoEnding takes files whose names end so, too.
 */
export async function audioFiles(roots: readonly string[], alsoEnding?: string): Promise<Walked> {
  const files = new Map<string, FoundFile>()
  const failed: Unanswered[] = []
  const isNamed = (path: string): boolean => alsoEnding !== undefined && path.endsWith(alsoEnding)
  const visit = async (folder: string, isRoot: boolean): Promise<void> => {
    const entries = await entriesOf(folder, failed)
    if (!isRoot && entries.some(({ name }) => name === JOURNAL)) return
    for (const entry of entries) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) await visit(path, false)
      else if (entry.isFile() && (isNamed(path) || (await mayHoldSound(path)))) await take(path, files, failed)
    }
  }
  for (const root of roots) {
    const found = await place(root, failed)
    if (found === undefined) continue
    if (found.stats.isDirectory()) await visit(found.path, true)
    else await take(found.path, files, failed)
  }
  return { files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)), failed }
}

/** Where a root really is, so that two names of one folder are one. */
async function place(root: string, failed: Unanswered[]): Promise<{ path: string; stats: Stats } | undefined> {
  try {
    const path = await realpath(root)
    return { path, stats: await stat(path) }
  } catch (error) {
    failed.push({ path: root, message: unreadable(root, error) })
    return undefined
  }
}

async function entriesOf(folder: string, failed: Unanswered[]): Promise<Dirent[]> {
  try {
    return (await readdir(folder, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'))
  } catch (error) {
    failed.push({ path: folder, message: unreadable(folder, error) })
    return []
  }
}

async function take(path: string, files: Map<string, FoundFile>, failed: Unanswered[]): Promise<void> {
  try {
    const { size, mtimeMs } = await stat(path)
    files.set(path, { path, bytes: size, modifiedMilliseconds: mtimeMs })
  } catch (error) {
    failed.push({ path, message: unreadable(path, error) })
  }
}

function unreadable(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return `There is no file or folder ${path}.`
  return `${path} cannot be read (${code ?? message}). Check its permissions.`
}

async function mayHoldSound(path: string): Promise<boolean> {
  const extension = extname(path).toLowerCase()
  return EXTENSIONS.has(extension) || (SNIFFED.has(extension) && beginsAsMedia(await beginning(path)))
}

const BEGINNING_BYTES = 1088

async function beginning(path: string): Promise<Buffer> {
  const file = await open(path).catch(() => undefined)
  if (file === undefined) return Buffer.alloc(0)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(BEGINNING_BYTES), 0, BEGINNING_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } catch {
    return Buffer.alloc(0)
  } finally {
    await file.close()
  }
}

type Mark = readonly [at: number, text: string]

/** What files that hold sound have in their first bytes, in Latin-1: any of these, all marks of it. */
const BEGINNINGS: readonly (readonly Mark[])[] = [
  ...['ID3', 'fLaC', 'OggS', '#!AMR', 'MAC ', 'wvpk', 'MPCK', 'MP+', 'TTA1', 'FLV', 'caff', '.snd'].map(
    (text): Mark[] => [[0, text]],
  ),
  ...['RIFF', 'RF64', 'FORM'].flatMap((form) =>
    ['WAVE', 'AVI ', 'AIFF', 'AIFC'].map((type): Mark[] => [
      [0, form],
      [8, type],
    ]),
  ),
  [[4, 'ftyp']],
  // Tracker modules.
  [[0, 'IMPM']],
  [[0, 'Extended Module: ']],
  [[44, 'SCRM']],
  ...['M.K.', 'M!K!', 'FLT4', '4CHN', '6CHN', '8CHN'].map((mark): Mark[] => [[1080, mark]]),
  // Windows media, Matroska, and two packets of an MPEG transport stream.
  [[0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11']],
  [[0, '\x1a\x45\xdf\xa3']],
  [
    [0, 'G'],
    [188, 'G'],
  ],
  // The header of a frame of MPEG audio, layer 3 or AAC.
  ...['\xfa', '\xfb', '\xf2', '\xf3', '\xf0', '\xf1', '\xf8', '\xf9'].map((second): Mark[] => [[0, `\xff${second}`]]),
]

function beginsAsMedia(bytes: Buffer): boolean {
  const text = bytes.toString('latin1')
  return BEGINNINGS.some((marks) => marks.every(([at, mark]) => text.startsWith(mark, at)))
}
