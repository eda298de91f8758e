import { availableParallelism } from 'node:os'
import type { Bandwidth } from '../audio/bandwidth.ts'
import { abortedError, DecodeError, errorOf, timeoutError } from '../audio/decode-error.ts'
import { DEFAULT_TIMEOUT_SECONDS, type EngineChoice } from '../audio/decoder.ts'
import { findEngine } from '../audio/engine.ts'
import type { FingerprintKind } from '../fingerprint/fingerprint.ts'
import { Pool, PoolError, type TaskLimits } from './pool.ts'
import type { Answer, AudioTask, AudioWorkerData, Fingerprinted, FingerprintTask } from './task.ts'

// By way of dist/, so that it is found from src/ too, where tests run and threads cannot load TypeScript.
const WORKER = new URL('../../dist/workers/fingerprint-worker.js', import.meta.url)

export interface WorkersRequest {
  /** Default `auto`. */
  readonly engine?: EngineChoice | undefined
  /** Files at the same time; default one a processor. */
  readonly concurrency?: number | undefined
}

export interface FingerprintRequest {
  /** Default `database`. */
  readonly kind?: FingerprintKind | undefined
  /** Where to begin; default 0. */
  readonly startSeconds?: number | undefined
  /** How much to analyse; default all. */
  readonly lengthSeconds?: number | undefined
  /** Also save the decoded sound there, 8 kHz stereo WAV. */
  readonly wavPath?: string | undefined
  /** For one file; default 600. */
  readonly timeoutSeconds?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** A file and its fingerprint, or why there is none. Too little signal is no error here. */
export type FileFingerprint =
  | ({ readonly path: string; readonly error?: undefined } & Fingerprinted)
  | { readonly path: string; readonly error: DecodeError }

/** Threads that decode and analyse. Close them, or the process stays. */
export interface AudioWorkers {
  readonly concurrency: number
  /** @throws DecodeError */
  fingerprint(path: string, request?: FingerprintRequest): Promise<Fingerprinted>
  /** @param seconds the file's length, as `decoded.seconds` says. @throws DecodeError */
  bandwidth(path: string, seconds: number, limits?: TaskLimits): Promise<Bandwidth>
  close(): Promise<void>
}

/** @throws DecodeError `no-engine` */
export async function openAudioWorkers(request: WorkersRequest = {}): Promise<AudioWorkers> {
  const engine = await findEngine(request.engine)
  const concurrency = request.concurrency ?? availableParallelism()
  const workerData: AudioWorkerData = { engine }
  const pool: AudioPool = new Pool(WORKER, { size: concurrency, workerData })
  return {
    concurrency,
    fingerprint: async (path, request = {}) =>
      (await ask(pool, fingerprintTask(path, request), request)) as Fingerprinted,
    bandwidth: async (path, seconds, limits = {}) =>
      (await ask(pool, { wanted: 'bandwidth', path, seconds }, limits)) as Bandwidth,
    close: () => pool.close(),
  }
}

/** One file, in a thread of its own. @throws DecodeError */
export async function fingerprintFile(
  path: string,
  request: FingerprintRequest & WorkersRequest = {},
): Promise<Fingerprinted> {
  const workers = await openAudioWorkers({ ...request, concurrency: 1 })
  try {
    return await workers.fingerprint(path, request)
  } finally {
    await workers.close()
  }
}

/**
 * Many files, as many at a time as there are workers, in the order in which they are done. Paths
 * are taken as they are needed. Bad files are results; only a missing engine or an abort throws.
 *
 * @param request.workers threads to use and leave open; else some are opened for this call.
 * @throws DecodeError `no-engine`, `aborted`
 */
export async function* fingerprintFiles(
  paths: Iterable<string> | AsyncIterable<string>,
  request: FingerprintRequest & WorkersRequest & { readonly workers?: AudioWorkers | undefined } = {},
): AsyncGenerator<FileFingerprint, void, undefined> {
  const workers = request.workers ?? (await openAudioWorkers(request))
  try {
    yield* completed(paths, workers.concurrency, (path) => attempt(workers, path, request))
  } finally {
    if (request.workers === undefined) await workers.close()
  }
}

async function attempt(workers: AudioWorkers, path: string, request: FingerprintRequest): Promise<FileFingerprint> {
  try {
    return { path, ...(await workers.fingerprint(path, request)) }
  } catch (error) {
    if (!(error instanceof DecodeError) || error.kind === 'aborted' || error.kind === 'no-engine') throw error
    return { path, error }
  }
}

/** Results in order of completion, with at most `concurrency` tasks under way. */
async function* completed<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  concurrency: number,
  run: (item: Item) => Promise<Result>,
): AsyncGenerator<Result, void, undefined> {
  const underWay = new Map<number, Promise<[number, Result]>>()
  const next = async function* () {
    const first = await Promise.race(underWay.values())
    underWay.delete(first[0])
    yield first[1]
  }
  let count = 0
  try {
    for await (const item of items) {
      const index = count++
      underWay.set(
        index,
        run(item).then((result) => [index, result]),
      )
      if (underWay.size >= concurrency) yield* next()
    }
    while (underWay.size > 0) yield* next()
  } finally {
    // Whoever stops listening early must not be told of later failures.
    for (const promise of underWay.values()) promise.catch(() => {})
  }
}

type AudioPool = Pool<AudioTask, Answer<Fingerprinted | Bandwidth>>

async function ask(pool: AudioPool, task: AudioTask, limits: TaskLimits): Promise<Fingerprinted | Bandwidth> {
  const { timeoutSeconds = DEFAULT_TIMEOUT_SECONDS, signal } = limits
  const answer = await pool.run(task, { timeoutSeconds, signal }).catch((error: unknown) => {
    throw error instanceof PoolError ? givenUp(task.path, error, timeoutSeconds) : error
  })
  if ('failure' in answer) throw errorOf(answer.failure)
  if ('error' in answer) throw answer.error
  return answer.result
}

function fingerprintTask(path: string, request: FingerprintRequest): FingerprintTask {
  const { kind = 'database', startSeconds, lengthSeconds, wavPath } = request
  return { wanted: 'fingerprint', path, fingerprintKind: kind, startSeconds, lengthSeconds, wavPath }
}

function givenUp(path: string, error: PoolError, timeoutSeconds: number): DecodeError {
  if (error.kind === 'timeout') return timeoutError(path, timeoutSeconds)
  if (error.kind === 'crashed')
    return new DecodeError('damaged', `${path} made its decoder stop. ${error.message}`, path, error.message)
  return abortedError(path)
}
