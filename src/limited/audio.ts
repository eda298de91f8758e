import { type ChildProcess, spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Engine } from '../audio/decoder.ts'
import { AudioError } from './audio-error.ts'
import { abortedError, Queue } from './queue.ts'
import { REFUSED, type Refusal } from './task.ts'

// By way of dist/, so that it is found from src/ too, where tests run.
const CHILD = fileURLToPath(new URL('../../dist/limited/child.js', import.meta.url))

/** What fingerprinting one file may cost. */
export interface AudioLimits {
  /** Processor time of each process. */
  readonly cpuSeconds: number
  /** From start to end, without the wait for a turn. */
  readonly wallSeconds: number
  /** Of each process. */
  readonly memoryBytes: number
  /** How much sound a file may hold. */
  readonly longestSeconds: number
  readonly fingerprintBytes: number
}

export interface LimitedAudioOptions {
  readonly engine: Engine['name']
  readonly limits: AudioLimits
  /** Files at the same time. */
  readonly concurrency: number
  /** Files that may wait. */
  readonly longestQueue: number
}

/**
 * Fingerprints audio files of strangers, each in a process of its own: with the lowest priority,
 * limits of time and memory, no file that it may write to, and none of our environment. The bytes
 * are those that `unisono fingerprint` writes.
 */
export class LimitedAudio {
  readonly #options: LimitedAudioOptions
  readonly #queue: Queue
  readonly #closing = new AbortController()

  constructor(options: LimitedAudioOptions) {
    this.#options = options
    this.#queue = new Queue(options.concurrency, options.longestQueue)
  }

  /** Files that are worked on, and files that wait. */
  get load(): { readonly running: number; readonly waiting: number } {
    return { running: this.#queue.running, waiting: this.#queue.waiting }
  }

  /** @throws AudioError */
  fingerprint(path: string, signal: AbortSignal): Promise<Uint8Array> {
    const either = AbortSignal.any([signal, this.#closing.signal])
    return this.#queue.run(() => run(resolve(path), this.#options, either), either)
  }

  /** Ends what is under way. */
  close(): void {
    this.#closing.abort()
  }
}

function run(path: string, { engine, limits }: LimitedAudioOptions, signal: AbortSignal): Promise<Uint8Array> {
  if (signal.aborted) return Promise.reject(abortedError())
  const child = start(path, engine, limits)
  return new Promise((resolve, reject) => {
    const end = (error: unknown) => {
      killAll(child)
      reject(error)
    }
    const onAbort = () => end(abortedError())
    const timer = setTimeout(() => end(overLimit(`${limits.wallSeconds} seconds`)), limits.wallSeconds * 1000)
    signal.addEventListener('abort', onAbort)
    const output = new Output(limits.fingerprintBytes, () => end(tooLarge(limits.fingerprintBytes)))
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk))
    const complaints = new Output(LONGEST_COMPLAINT, () => {})
    child.stderr?.on('data', (chunk: Buffer) => complaints.push(chunk))
    child.on('error', end)
    child.on('close', (code, by) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      // What it may have left behind.
      killAll(child)
      if (code === 0) resolve(output.bytes)
      else reject(failure(code, by, output, complaints.bytes.toString(), limits))
    })
  })
}

/**
 * `ulimit -d` counts what a process may write to, and not the address space that V8 only reserves.
 * Where a system lacks a limit, the others hold.
 */
const LIMITED = `
limit() { ulimit "$1" "$2" 2>/dev/null || :; }
limit -c 0; limit -f 0; limit -t "$1"; limit -d "$2"; shift 2
exec nice -n 19 "$@"`

function start(path: string, engine: string, limits: AudioLimits): ChildProcess {
  const { cpuSeconds, wallSeconds, memoryBytes, longestSeconds } = limits
  const flags = [
    `--max-old-space-size=${Math.ceil(memoryBytes / 2 ** 21)}`,
    `--wasm-max-mem-pages=${Math.floor(memoryBytes / 2 ** 16)}`,
  ]
  const node = [process.execPath, ...flags, CHILD, path, engine, String(longestSeconds), String(wallSeconds)]
  const limited = ['-c', LIMITED, 'limited', String(cpuSeconds), String(Math.ceil(memoryBytes / 1024)), ...node]
  const [program, ...args] = process.platform === 'win32' ? node : ['/bin/sh', ...limited]
  const { PATH = '', SystemRoot } = process.env
  return spawn(program, args, {
    cwd: tmpdir(),
    env: { PATH, ...(SystemRoot !== undefined && { SystemRoot }) },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A group of its own, so that it is killed with its decoder.
    detached: process.platform !== 'win32',
    windowsHide: true,
  })
}

function killAll(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // Nothing of it is left.
  }
}

const LONGEST_COMPLAINT = 10_000

/** What a process writes, up to a limit. */
class Output {
  readonly #longest: number
  readonly #onOverflow: () => void
  readonly #chunks: Buffer[] = []
  #length = 0

  constructor(longest: number, onOverflow: () => void) {
    this.#longest = longest
    this.#onOverflow = onOverflow
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }

  push(chunk: Buffer): void {
    this.#length += chunk.length
    if (this.#length <= this.#longest) this.#chunks.push(chunk)
    else this.#onOverflow()
  }
}

function failure(
  code: number | null,
  by: NodeJS.Signals | null,
  output: Output,
  complaints: string,
  { cpuSeconds, memoryBytes }: AudioLimits,
): Error {
  if (code === REFUSED) {
    const { kind, sentence } = JSON.parse(output.bytes.toString()) as Refusal
    return new AudioError(kind, sentence)
  }
  if (/out of memory|allocation failed/i.test(complaints)) return overLimit(`${Math.round(memoryBytes / 2 ** 20)} MB`)
  if (by === 'SIGKILL' || by === 'SIGXCPU')
    return overLimit(`${cpuSeconds} seconds of processor time, or the memory there was`)
  return new Error(`The audio process failed (${by ?? `exit code ${code}`}): ${complaints.slice(0, 500)}`)
}

function overLimit(what: string): AudioError {
  return new AudioError(
    'over-limit',
    `Fingerprinting the file took more than ${what}, and was ended. It may be damaged or very long: ` +
      'make its fingerprint yourself with `unisono fingerprint`, and upload that.',
  )
}

function tooLarge(fingerprintBytes: number): AudioError {
  return new AudioError('over-limit', `The fingerprint of the audio would have more than ${fingerprintBytes} bytes.`)
}
