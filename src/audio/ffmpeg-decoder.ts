import { type ChildProcess, spawn } from 'node:child_process'
import { type ChildOutput, openChildOutput } from './child-output.ts'
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
  const output = await openChildOutput()
  if (request.signal?.aborted) {
    output.discard()
    throw abortedError(path)
  }
  const log = new FfmpegLog()
  const stream = new PcmStream(request.channels, onPcm)
  const route = { input: `file:${path}`, output: 'pipe:1', demuxer: source.demuxer, overlong: source.overlong }
  const child = start(executable, ffmpegArguments(request, route), output)
  child.stderr?.setEncoding('utf8').on('data', (text: string) => log.push(text))
  const succeeded = await finished(child, output, path, request, (chunk) => stream.push(chunk))
  return decodedFrom(source, { log, engine: 'ffmpeg', request, frames: stream.frames, succeeded })
}

function start(executable: string, args: readonly string[], output: ChildOutput): ChildProcess {
  try {
    return spawn(executable, args, { stdio: ['ignore', output.stdio, 'pipe'], windowsHide: true })
  } catch (error) {
    output.discard()
    throw error
  }
}

/** Resolves once the child has gone: whether it succeeded. Rejects if it was ended, or if `onChunk` throws. */
function finished(
  child: ChildProcess,
  output: ChildOutput,
  path: string,
  request: DecodeRequest,
  onChunk: (chunk: Uint8Array) => void,
): Promise<boolean> {
  const { signal, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS } = request
  return new Promise((resolve, reject) => {
    const end = (reason: unknown) => {
      child.kill('SIGKILL')
      pcm.destroy()
      reject(reason)
    }
    const pcm = output.read(child, (chunk) => {
      try {
        if (!pcm.destroyed) onChunk(chunk)
      } catch (error) {
        end(error)
      }
    })
    const onAbort = () => end(abortedError(path))
    const timer = setTimeout(() => end(timeoutError(path, timeoutSeconds)), milliseconds(timeoutSeconds))
    const onExit = () => child.kill('SIGKILL')
    signal?.addEventListener('abort', onAbort)
    process.once('exit', onExit)
    const pcmClosed = new Promise((closed) => pcm.once('close', closed))
    child.on('error', (error) => end(unusable(child.spawnfile, error)))
    child.on('close', async (code, by) => {
      await pcmClosed
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
