import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type OnReadOpts, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'

/** A child's standard output, to be opened before the child. */
export interface ChildOutput {
  /** For the child to be started with. */
  readonly stdio: Socket | 'pipe'
  /**
   * To be called once, as soon as the child is started.
   *
   * @param onChunk gets memory that is overwritten after the call.
   * @returns what ends with the output, and can be destroyed.
   */
  read(child: ChildProcess, onChunk: (chunk: Uint8Array) => void): Readable
  /** Instead, if there will be no child. */
  discard(): void
}

/** Longer ones do not fit into a socket's address, and are cut off in silence by some versions of Node. */
const LONGEST_PATH = 100
/** As much as Node reads at a time. */
const CHUNK_BYTES = 65536

/**
 * A socket that is read into one buffer again and again; Node's own pipe takes new memory for each read, and twice
 * the processor time. Where there is no such socket, that pipe.
 */
export async function openChildOutput(): Promise<ChildOutput> {
  let consume: (chunk: Uint8Array) => void = () => {}
  const callback = (bytes: number, buffer: Uint8Array) => {
    consume(buffer.subarray(0, bytes))
    return true
  }
  const sockets = await socketPair({ buffer: new Uint8Array(CHUNK_BYTES), callback })
  if (sockets === undefined) return PIPE
  const { reader, writer } = sockets
  return {
    stdio: writer,
    read: (_, onChunk) => {
      consume = onChunk
      // The child has its own; the output ends when the last is closed.
      writer.destroy()
      return reader
    },
    discard: () => {
      writer.destroy()
      reader.destroy()
    },
  }
}

const PIPE: ChildOutput = {
  stdio: 'pipe',
  read: ({ stdout }, onChunk) => (stdout as Readable).on('data', onChunk),
  discard: () => {},
}

interface SocketPair {
  readonly reader: Socket
  readonly writer: Socket
}

/**
 * Two ends of one connection, made in a folder that only this user may enter and that is gone when this returns.
 * `undefined` where that cannot be had, and on Windows, where programs cannot write to such an end as to a file.
 */
async function socketPair(onread: OnReadOpts): Promise<SocketPair | undefined> {
  if (process.platform === 'win32') return undefined
  let folder: string | undefined
  let server: Server | undefined
  try {
    folder = mkdtempSync(join(tmpdir(), 'unisono-'))
    const path = join(folder, 'output')
    if (Buffer.byteLength(path) > LONGEST_PATH) return undefined
    server = createServer({ pauseOnConnect: true }).listen(path)
    await once(server, 'listening')
    const accepted = once(server, 'connection')
    // Whatever befalls it, it is closed.
    const reader = connect({ path, onread }).on('error', () => {})
    const [writer] = await Promise.race([accepted, once(reader, 'close')])
    return typeof writer === 'object' ? { reader, writer } : undefined
  } catch {
    return undefined
  } finally {
    server?.close()
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  }
}
