import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { createRequire } from 'node:module'
import { extname } from 'node:path'
import { DecodeError } from './decode-error.ts'
import type { Decoded, DecodeRequest, Decoder } from './decoder.ts'
import { ffmpegArguments } from './ffmpeg-arguments.ts'
import { decodedFrom, FfmpegLog } from './ffmpeg-log.ts'
import { PcmStream } from './pcm-stream.ts'
import { inspect, type Source } from './source.ts'
import { type WasmImports, type WasmInstance, type WasmModule, webAssembly } from './webassembly.ts'

const require = createRequire(import.meta.url)

interface OpenFile {
  position: number
}

interface StreamOperations {
  read(file: OpenFile, memory: Uint8Array, offset: number, length: number, position: number): number
  write(file: OpenFile, memory: Uint8Array, offset: number, length: number, position: number): number
  llseek(file: OpenFile, offset: number, whence: number): number
}

interface FileNode {
  usedBytes: number
  stream_ops: StreamOperations
}

/** As much of @ffmpeg/core as is used here. */
interface Core {
  readonly FS: {
    writeFile(path: string, text: string): void
    lookupPath(path: string): { node: FileNode }
    unlink(path: string): void
  }
  exec(...args: string[]): number
  reset(): void
  setLogger(logger: (entry: { message: string }) => void): void
}

type CreateCore = (options: {
  instantiateWasm(imports: WasmImports, done: (instance: WasmInstance, module: WasmModule) => void): object
}) => Promise<Core>

export function wasmPath(): string {
  return require.resolve('@ffmpeg/core/wasm')
}

/**
 * ffmpeg compiled to WebAssembly, in this thread, which it blocks: neither signal nor time-out is
 * heeded, so run it in a worker and terminate that. One instance decodes one file after the other.
 */
export function blockingWasmDecoder(module: WasmModule): Decoder {
  let core: Core | undefined
  return {
    name: 'wasm',
    async decode(path, request, onPcm) {
      core ??= await createCore(module)
      try {
        return await decode(core, path, request, onPcm)
      } catch (error) {
        // After a trap the instance's memory cannot be trusted.
        if (!(error instanceof DecodeError) || error.kind === 'damaged') core = undefined
        throw error
      }
    },
  }
}

async function createCore(module: WasmModule): Promise<Core> {
  const create = require('@ffmpeg/core') as CreateCore
  // The package takes every worker for a browser's, and looks for these while it starts.
  const borrowed = { self: globalThis, location: { href: '' } }
  const before = Object.getOwnPropertyDescriptors(globalThis)
  for (const [name, value] of Object.entries(borrowed)) {
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  }
  try {
    return await create({
      instantiateWasm(imports, done) {
        void webAssembly.instantiate(module, imports).then((instance) => done(instance, module))
        return {}
      },
    })
  } finally {
    for (const name of Object.keys(borrowed)) {
      const own = before[name as keyof typeof before]
      if (own === undefined) Reflect.deleteProperty(globalThis, name)
      else Object.defineProperty(globalThis, name, own)
    }
  }
}

async function decode(
  core: Core,
  path: string,
  request: DecodeRequest,
  onPcm: (pcm: Float32Array) => void,
): Promise<Decoded> {
  const source = await inspect(path)
  const log = new FfmpegLog()
  const stream = new PcmStream(request.channels, onPcm)
  core.setLogger(({ message }) => log.line(message))
  const descriptor = openSync(path, 'r')
  try {
    const succeeded = run(core, source, descriptor, request, stream)
    return decodedFrom(source, { log, engine: 'wasm', request, frames: stream.frames, succeeded })
  } catch (error) {
    throw error instanceof webAssembly.RuntimeError ? crash(path, error) : error
  } finally {
    closeSync(descriptor)
  }
}

/** After a trap the instance is given up, and with it its files: nothing to clear away then. */
function run(
  core: Core,
  { path, demuxer, overlong }: Source,
  descriptor: number,
  request: DecodeRequest,
  stream: PcmStream,
): boolean {
  const input = `/in${extname(path).replace(/[^.\w]/g, '')}`
  const output = '/out'
  mountInput(core, input, descriptor)
  const rethrow = mountOutput(core, output, stream)
  const route = { input: `file:${input}`, output: `file:${output}`, demuxer, overlong }
  const code = core.exec('-y', ...ffmpegArguments(request, route))
  core.reset()
  core.FS.unlink(input)
  core.FS.unlink(output)
  rethrow()
  return code === 0
}

function crash(path: string, { message }: Error): DecodeError {
  return new DecodeError(
    'damaged',
    `${path} made the wasm decoder stop (${message}). It is damaged; a system ffmpeg may cope with it.`,
    path,
    message,
  )
}

const FROM_CURRENT = 1
const FROM_END = 2

/** A file of the in-memory file system whose bytes are those of a file of ours. */
function mountInput({ FS }: Core, name: string, descriptor: number): void {
  const size = fstatSync(descriptor).size
  FS.writeFile(name, '')
  const { node } = FS.lookupPath(name)
  node.usedBytes = size
  node.stream_ops = {
    ...node.stream_ops,
    read: (_file, memory, offset, length, position) => readSync(descriptor, memory, offset, length, position),
    llseek: (file, offset, whence) =>
      offset + (whence === FROM_CURRENT ? file.position : whence === FROM_END ? size : 0),
  }
}

/** @returns throws what the stream's consumer threw: it must not unwind through ffmpeg. */
function mountOutput({ FS }: Core, name: string, stream: PcmStream): () => void {
  const thrown: unknown[] = []
  FS.writeFile(name, '')
  const { node } = FS.lookupPath(name)
  node.stream_ops = {
    ...node.stream_ops,
    write(_file, memory, offset, length) {
      try {
        if (thrown.length === 0) stream.push(new Uint8Array(memory.buffer, memory.byteOffset + offset, length))
      } catch (error) {
        thrown.push(error)
      }
      return length
    },
  }
  return () => {
    if (thrown.length > 0) throw thrown[0]
  }
}
