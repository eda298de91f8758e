import { access, constants, open, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { DecodeError } from './decode-error.ts'

/** A file that is there, can be read, and has bytes. */
export interface Source {
  readonly path: string
  readonly bytes: number
  /** The demuxer for a file without a header, known only by its name. */
  readonly demuxer: string | undefined
}

const HEADERLESS: Readonly<Record<string, string>> = { '.gsm': 'gsm', '.g722': 'g722' }
const HEADERS = ['RIFF', 'OggS', 'fLaC', 'ID3', 'FORM', '.snd']

/** @throws DecodeError */
export async function inspect(path: string): Promise<Source> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreachable(path, error)
  })
  if (found.isDirectory())
    throw new DecodeError('not-a-file', `${path} is a directory. Name the audio files in it.`, path)
  if (!found.isFile())
    throw new DecodeError('not-a-file', `${path} is a device, a pipe or a socket. Save it to a file first.`, path)
  await access(path, constants.R_OK).catch((error: unknown) => {
    throw unreachable(path, error)
  })
  if (found.size === 0) throw new DecodeError('empty', `${path} is empty: 0 bytes. Fetch or copy the file again.`, path)
  return { path, bytes: found.size, demuxer: await headerlessDemuxer(path) }
}

function unreachable(path: string, error: unknown): DecodeError {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new DecodeError('missing', `There is no file ${path}.`, path, code)
  return new DecodeError('unreadable', `${path} cannot be read (${code}). Check its permissions.`, path, code)
}

async function headerlessDemuxer(path: string): Promise<string | undefined> {
  const demuxer = HEADERLESS[extname(path).toLowerCase()]
  if (demuxer === undefined) return undefined
  const start = await firstBytes(path, 4)
  return HEADERS.some((header) => start.startsWith(header)) ? undefined : demuxer
}

async function firstBytes(path: string, count: number): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0)
    return buffer.toString('latin1', 0, bytesRead)
  } finally {
    await file.close()
  }
}
