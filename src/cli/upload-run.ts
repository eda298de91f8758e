import { ApiError, type DedupFiles } from '../client/client.ts'
import type { TrackFile } from './track-files.ts'
import type { TrackFingerprint, TrackFingerprints } from './track-fingerprints.ts'
import type { Answer, UploadState } from './upload-state.ts'
import { sentenceOf } from './usage.ts'

/** `known`: the track's own id is that of the recording already, from another run. */
export type UploadOutcome = 'new' | 'duplicate' | 'known' | 'failed'

/** What became of a track. */
export interface UploadedTrack {
  readonly path: string
  readonly id: string
  readonly outcome: UploadOutcome
  readonly answer?: Answer
  readonly error?: string
  /** Of sound. */
  readonly seconds: number
  /** Whether an earlier run has uploaded it. */
  readonly isEarlier: boolean
}

export interface UploadRunOptions {
  readonly bucket: DedupFiles
  readonly fingerprints: TrackFingerprints
  /** Undefined where nothing is kept. */
  readonly state: UploadState | undefined
  /** Fingerprints at the same time. */
  readonly jobs: number
  /** Uploads at the same time. */
  readonly concurrency: number
  readonly keep: boolean
  readonly explain: boolean
  readonly signal: AbortSignal
  readonly onTrack: (uploaded: UploadedTrack) => void
}

/** What is under way when a stop is asked for may end, so that its answer is not lost. */
const GRACE_MILLISECONDS = 5000

/** Uploads tracks. Failures of single ones are results. */
export class UploadRun {
  readonly #options: UploadRunOptions
  readonly #posts: Turns
  readonly #hurry = new AbortController()
  #fatal: unknown

  constructor(options: UploadRunOptions) {
    this.#options = options
    this.#posts = new Turns(options.concurrency)
  }

  /** @throws what would fail every other track too; what is done is kept. */
  async upload(tracks: readonly TrackFile[]): Promise<void> {
    const { signal, jobs, concurrency } = this.#options
    const hurry = () => void setTimeout(() => this.#hurry.abort(signal.reason), GRACE_MILLISECONDS).unref()
    signal.addEventListener('abort', hurry)
    const rest = tracks.values()
    const workers = Array.from({ length: jobs + concurrency }, async () => {
      for (const track of rest) {
        if (this.#isOver) return
        await this.#one(track)
      }
    })
    await Promise.all(workers).finally(() => signal.removeEventListener('abort', hurry))
    if (this.#fatal !== undefined) throw this.#fatal
  }

  get #isOver(): boolean {
    return this.#fatal !== undefined || this.#options.signal.aborted
  }

  async #one(track: TrackFile): Promise<void> {
    const { path, id } = track
    let seconds = 0
    try {
      const fingerprint = await this.#options.fingerprints.of(track)
      seconds = fingerprint.seconds
      const answer = await this.#posts.take(() => this.#post(track, fingerprint))
      if (answer !== undefined) this.#tell(track, answer, seconds)
    } catch (error) {
      if (this.#isOver) return
      if (isFatal(error)) this.#end(error)
      else this.#options.onTrack({ path, id, outcome: 'failed', error: sentenceOf(error), seconds, isEarlier: false })
    }
  }

  async #post(track: TrackFile, { bytes }: TrackFingerprint): Promise<Answer | undefined> {
    if (this.#isOver) return undefined
    const { bucket, keep, explain, state } = this.#options
    const answer = await bucket.post({ id: track.id, file: bytes, keep, explain, signal: this.#hurry.signal })
    state?.put(track, answer)
    return answer
  }

  #tell({ path, id }: TrackFile, answer: Answer, seconds: number): void {
    this.#options.onTrack({ path, id, outcome: outcomeOf(id, answer), answer, seconds, isEarlier: false })
  }

  #end(error: unknown): void {
    this.#fatal ??= error
    this.#hurry.abort(error)
  }
}

export function outcomeOf(id: string, { do_db: isKept, dup_files: ids }: Answer): UploadOutcome {
  if (isKept || ids.length === 0) return 'new'
  return ids[0] === id ? 'known' : 'duplicate'
}

/** Statuses that say nothing of the one track. */
const FATAL: ReadonlySet<number | undefined> = new Set([401, 403, 404, 405, 429, 502, 503, 504, 507])

/** Whether the next track would fare no better. */
function isFatal(error: unknown): boolean {
  if (error instanceof ApiError) {
    if (error.kind !== 'refused') return error.kind !== 'timeout'
    return FATAL.has(error.status) || 'bucket_id' in error.errors
  }
  const { name, kind } = error as { name?: string; kind?: string }
  return name === 'StoreError' || kind === 'no-engine'
}

/** Lets so many through at the same time, in order. */
class Turns {
  readonly #waiting: (() => void)[] = []
  #free: number

  constructor(count: number) {
    this.#free = count
  }

  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free++
      else next()
    }
  }
}
