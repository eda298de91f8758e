import { type ChildProcessByStdio, spawn } from 'node:child_process'
import type { Readable } from 'node:stream'
import { abortedError, DecodeError, stoppedError, timeoutError } from './decode-error.ts'
import { DEFAULT_TIMEOUT_SECONDS, type Decoded, type DecodeRequest, type Decoder } from './decoder.ts'
import { ffmpegArguments } from './ffmpeg-arguments.ts'
import { decodedFrom, FfmpegLog } from './ffmpeg-log.ts'
import { PcmStream } from './pcm-stream.ts'
import { inspect } from './source.ts'
import { milliseconds } from './timer.ts'

/** ffmpeg's exit code after a signal that it heeds: what came out so far is only a part. */
const STOPPED = 255
const STOPPING: ReadonlySet<NodeJS.Signals> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGXCPU'])

type Child = ChildProcessByStdio<null, Readable, Readable>

/** The system's ffmpeg, one process a file. */
export function ffmpegDecoder(executable: string): Decoder {
  return {
    name: 'ffmpeg',
    decode: (path, request, onPcm) => decode(executable, path, request, onPcm),
  }
}

async function decode(
  executable: string,
  path: string,
  request: DecodeRequest,
  onPcm: (pcm: Float32Array) => void,
): Promise<Decoded> {
  const source = await inspect(path)
  if (request.signal?.aborted) throw abortedError(path)
  const log = new FfmpegLog()
  const stream = new PcmStream(request.channels, onPcm)
  const route = { input: `file:${path}`, output: 'pipe:1', demuxer: source.demuxer, overlong: source.overlong }
  const child = spawn(executable, ffmpegArguments(request, route), {
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => log.push(text))
  const succeeded = await finished(child, path, request, (chunk) => stream.push(chunk))
  return decodedFrom(source, { log, engine: 'ffmpeg', request, frames: stream.frames, succeeded })
}

/** Resolves once the child has gone: whether it succeeded. Rejects if it was ended, or if `onChunk` throws. */
function finished(
  child: Child,
  path: string,
  request: DecodeRequest,
  onChunk: (chunk: Buffer) => void,
): Promise<boolean> {
  const { signal, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = request
  return new Promise((resolve, reject) => {
    const end = (reason: unknown) => {
      child.kill('SIGKILL')
      child.stdout.destroy()
      reject(reason)
    }
    const onAbort = () => end(abortedError(path))
    const timer = setTimeout(() => end(timeoutError(path, timeoutSeconds)), milliseconds(timeoutSeconds))
    const onExit = () => child.kill('SIGKILL')
    signal?.addEventListener('abort', onAbort)
    process.once('exit', onExit)
    child.stdout.on('data', (chunk: Buffer) => {
      try {
        onChunk(chunk)
      } catch (error) {
        end(error)
      }
    })
    child.on('error', (error) => end(unusable(child.spawnfile, error)))
    child.on('close', (code, by) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', onAbort)
      process.removeListener('exit', onExit)
      // 127: the dynamic linker lacks a library.
      if (code === 127) reject(unusable(child.spawnfile, new Error('exit code 127')))
      else if (code === STOPPED || (by !== null && STOPPING.has(by))) reject(stoppedError(path, by ?? 'a signal'))
      else resolve(code === 0)
    })
  })
}

function unusable(executable: string, cause: Error): DecodeError {
  return new DecodeError(
    'no-engine',
    `${executable} does not run (${cause.message}). Repair ffmpeg, or choose the wasm decoder.`,
    undefined,
    cause.message,
  )
}
