import { constants } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { DecodeError } from './decode-error.ts'
import type { Decoder, Engine, EngineChoice } from './decoder.ts'
import { ffmpegDecoder } from './ffmpeg-decoder.ts'
import { blockingWasmDecoder, wasmPath } from './wasm-decoder.ts'
import { type WasmModule, webAssembly } from './webassembly.ts'

/** @throws DecodeError `no-engine` if the decoder that is wanted is not installed. */
export async function findEngine(choice: EngineChoice = 'auto'): Promise<Engine> {
  const engine =
    (choice === 'wasm' ? undefined : await systemFfmpeg()) ?? (choice === 'ffmpeg' ? undefined : await wasm())
  if (engine === undefined) throw new DecodeError('no-engine', ABSENT[choice])
  return engine
}

const ABSENT: Readonly<Record<EngineChoice, string>> = {
  auto: 'No decoder: there is no ffmpeg on the PATH, and the package @ffmpeg/core is not installed. Install either one.',
  ffmpeg: 'There is no ffmpeg on the PATH. Install it, or choose the wasm decoder.',
  wasm: 'The package @ffmpeg/core is not installed. Run `npm install` with optional dependencies, or install ffmpeg.',
}

/** In this thread. The wasm decoder blocks it until the file's end: run it in a worker. */
export function openDecoder(engine: Engine): Decoder {
  return engine.name === 'ffmpeg' ? ffmpegDecoder(engine.executable) : blockingWasmDecoder(engine.module)
}

async function systemFfmpeg(): Promise<Engine | undefined> {
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg'
  for (const directory of (process.env.PATH ?? '').split(delimiter)) {
    if (directory === '') continue
    const executable = join(directory, name)
    if (await canRun(executable)) return { name: 'ffmpeg', executable }
  }
  return undefined
}

function canRun(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}

let compiled: Promise<WasmModule> | undefined

/** Compiled once a process: it takes 0.2 s. */
async function wasm(): Promise<Engine | undefined> {
  let path: string
  try {
    path = wasmPath()
  } catch {
    return undefined
  }
  compiled ??= readFile(path).then((bytes) => webAssembly.compile(bytes))
  return { name: 'wasm', module: await compiled }
}
