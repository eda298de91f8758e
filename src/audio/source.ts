import { access, constants, open, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { DecodeError } from './decode-error.ts'

/** A file that is there, can be read, and has bytes. */
export interface Source {
  readonly path: string
  readonly bytes: number
  /** The demuxer for a file without a header, known only by its name. */
  readonly demuxer: string | undefined
  /** The size that the file's first bytes promise, if they do (wav, avi, aiff). */
  readonly promisedBytes: number | undefined
  /** A wav whose length does not fit into its header's 32 bits: what the header says is a remainder. */
  readonly overlong: boolean
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
  const start = await firstBytes(path, 12)
  const promised = promisedBytes(start)
  const overlong =
    start.toString('latin1', 8) === 'WAVE' && promised !== undefined && found.size - promised > 0x7fffffff
  return { path, bytes: found.size, demuxer: headerlessDemuxer(path, start), promisedBytes: promised, overlong }
}

function unreachable(path: string, error: unknown): DecodeError {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new DecodeError('missing', `There is no file ${path}.`, path, code)
  return new DecodeError('unreadable', `${path} cannot be read (${code}). Check its permissions.`, path, code)
}

function headerlessDemuxer(path: string, start: Buffer): string | undefined {
  const demuxer = HEADERLESS[extname(path).toLowerCase()]
  return HEADERS.some((header) => start.toString('latin1').startsWith(header)) ? undefined : demuxer
}

/** Programs that write to a pipe leave one of the largest numbers as the size. */
const UNKNOWN_SIZE = 0x7ffff000

function promisedBytes(start: Buffer): number | undefined {
  if (start.length < 12) return undefined
  const form = start.toString('latin1', 0, 4)
  const size = form === 'RIFF' ? start.readUInt32LE(4) : form === 'FORM' ? start.readUInt32BE(4) : 0
  return size === 0 || size >= UNKNOWN_SIZE ? undefined : size + 8
}

async function firstBytes(path: string, count: number): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
