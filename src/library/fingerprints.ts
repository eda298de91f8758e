import { setImmediate } from 'node:timers/promises'
import { DecodeError } from '../audio/decode-error.ts'
import type { Decoded } from '../audio/decoder.ts'
import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import { type AudioWorkers, type FileFingerprint, fingerprintFiles } from '../workers/fingerprint-files.ts'
import type { Cache, KnownSound } from './cache.ts'
import type { LibraryFile, Unanswered } from './findings.ts'
import { payloadKey } from './payload.ts'
import type { FoundFile } from './walk.ts'

/** A file of the library and its fingerprint. */
export interface Recording {
  readonly file: LibraryFile
  readonly fingerprint: Fingerprint
  /** The name of its sound in the cache. */
  readonly key: string
}

export interface Fingerprints {
  /** In the order of the files. */
  readonly recordings: readonly Recording[]
  readonly failed: readonly Unanswered[]
  /** How many files had to be decoded. */
  readonly decoded: number
}

export interface FingerprintsRequest {
  readonly cache: Cache
  readonly workers: AudioWorkers
  readonly signal?: AbortSignal | undefined
  /** Told once how many files are not known at once; then of each when it is done, with its seconds of sound. */
  readonly onStart?: (unknown: number) => void
  readonly onFile?: (audioSeconds: number) => void
}

/**
 * The fingerprints of files: from the cache, or made over all cores. What is done is kept at once,
 * so that after an interruption the next call goes on from there.
 *
 * @throws DecodeError `no-engine`, `aborted`
 */
export async function fingerprintsOf(files: readonly FoundFile[], request: FingerprintsRequest): Promise<Fingerprints> {
  const round = new Round(request)
  const unknown = files.filter((file) => !round.isKnown(file))
  request.onStart?.(unknown.length)
  // Files with the sound of one that is under way wait for it, and go again if it failed.
  for (let waiting = unknown; waiting.length > 0; ) waiting = await round.make(waiting)
  return round.result(files)
}

class Round {
  readonly #request: FingerprintsRequest
  readonly #recordings = new Map<string, Recording>()
  readonly #failed = new Map<string, Unanswered>()
  #decoded = 0

  constructor(request: FingerprintsRequest) {
    this.#request = request
  }

  /** Without a look into the file. */
  isKnown(file: FoundFile): boolean {
    const known = this.#request.cache.file(file)
    if (known === undefined) return false
    if (known.failure !== undefined) {
      this.#failed.set(file.path, { path: file.path, message: known.failure })
      return true
    }
    return this.#isKnownSound(file, known.key)
  }

  #isKnownSound(file: FoundFile, key: string): boolean {
    const sound = this.#request.cache.sound(key, file.path)
    if (sound !== undefined) this.#recordings.set(file.path, recordingOf(file, sound))
    return sound !== undefined
  }

  /** @returns those that have to be tried again. */
  async make(files: readonly FoundFile[]): Promise<FoundFile[]> {
    const { workers, signal } = this.#request
    const underWay = new Map<string, UnderWay>()
    const byKey = new Map<string, UnderWay>()
    const again: FoundFile[] = []
    for await (const result of fingerprintFiles(this.#toDecode(files, underWay, byKey), { workers, signal })) {
      const { file, key, waiting } = underWay.get(result.path) as UnderWay
      byKey.delete(key)
      // Ctrl-C ends the decoders too, and half a file looks like a whole one: let the signal come first.
      await setImmediate()
      this.#stopIfAsked()
      this.#keep(file, key, result)
      for (const same of waiting) {
        if (result.error === undefined && this.#knows(same, key)) this.#request.onFile?.(result.decoded.seconds)
        else again.push(same)
      }
    }
    return again
  }

  /** The paths whose sound is not in the cache. */
  async *#toDecode(
    files: readonly FoundFile[],
    underWay: Map<string, UnderWay>,
    byKey: Map<string, UnderWay>,
  ): AsyncGenerator<string> {
    for (const file of files) {
      this.#stopIfAsked()
      const key = await keyOf(file.path)
      if (this.#knows(file, key)) {
        this.#request.onFile?.(this.#recordings.get(file.path)?.file.seconds ?? 0)
        continue
      }
      const same = byKey.get(key)
      if (same !== undefined) {
        same.waiting.push(file)
        continue
      }
      const begun: UnderWay = { file, key, waiting: [] }
      byKey.set(key, begun)
      underWay.set(file.path, begun)
      yield file.path
    }
  }

  #stopIfAsked(): void {
    if (this.#request.signal?.aborted) throw new DecodeError('aborted', 'The scan was ended on request.')
  }

  #knows(file: FoundFile, key: string): boolean {
    const known = this.#isKnownSound(file, key)
    if (known) this.#request.cache.putFile(file, key)
    return known
  }

  #keep(file: FoundFile, key: string, result: FileFingerprint): void {
    const { cache, onFile } = this.#request
    this.#decoded++
    if (result.error !== undefined) {
      this.#failed.set(file.path, { path: file.path, message: result.error.message })
      cache.putFailure(file, result.error.kind, result.error.message)
      onFile?.(0)
      return
    }
    const { fingerprint, decoded } = result
    cache.together(() => {
      cache.putSound(key, file.path, fingerprint, decoded)
      cache.putFile(file, key)
    })
    this.#recordings.set(file.path, recordingOf(file, { key, fingerprint, decoded, bandwidth: undefined }))
    onFile?.(decoded.seconds)
  }

  result(files: readonly FoundFile[]): Fingerprints {
    const paths = files.map(({ path }) => path)
    return {
      recordings: paths.flatMap((path) => this.#recordings.get(path) ?? []),
      failed: paths.flatMap((path) => this.#failed.get(path) ?? []),
      decoded: this.#decoded,
    }
  }
}

interface UnderWay {
  readonly file: FoundFile
  readonly key: string
  /** Other files with the same sound. */
  readonly waiting: FoundFile[]
}

/** A file that cannot be read gets a key of its own: decoding it will say why. */
async function keyOf(path: string): Promise<string> {
  try {
    return await payloadKey(path)
  } catch {
    return `unreadable:${path}`
  }
}

function recordingOf(file: FoundFile, { key, fingerprint, decoded, bandwidth }: KnownSound): Recording {
  return { key, fingerprint, file: { ...file, ...factsOf(decoded, file), ...(bandwidth && { bandwidth }) } }
}

function factsOf(decoded: Decoded, { bytes }: FoundFile) {
  const { seconds, container, codec, lossless, sampleRate, channels, bitRate, warnings } = decoded
  const overall = seconds > 0 ? Math.round((bytes * 8) / seconds) : 0
  return { seconds, container, codec, lossless, sampleRate, channels, bitRate: bitRate ?? overall, warnings }
}
