import { readFile } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { DecodeError } from '../audio/decode-error.ts'
import type { EngineChoice } from '../audio/decoder.ts'
import { decodeFingerprint, encodeFingerprint } from '../fingerprint/codec.ts'
import { durationSeconds, type Fingerprint, LEAST_PEAKS } from '../fingerprint/fingerprint.ts'
import { Cache } from '../library/cache.ts'
import { payloadKey } from '../library/payload.ts'
import { type AudioWorkers, openAudioWorkers } from '../workers/fingerprint-files.ts'
import type { TrackFile } from './track-files.ts'

export interface TrackFingerprint {
  readonly bytes: Uint8Array
  readonly seconds: number
}

export interface TrackFingerprintsOptions {
  readonly cachePath: string
  readonly engine: EngineChoice
  readonly jobs: number
  readonly signal: AbortSignal
}

/** Fingerprints of tracks, one by one: from their files, the cache, or the sound. */
export class TrackFingerprints {
  readonly #cache: Cache
  readonly #options: TrackFingerprintsOptions
  #workers: Promise<AudioWorkers> | undefined

  /** @throws StoreError */
  constructor(options: TrackFingerprintsOptions) {
    this.#options = options
    this.#cache = new Cache(options.cachePath)
  }

  /** @throws DecodeError; or an Error, a sentence, why the file gives none. */
  async of(track: TrackFile): Promise<TrackFingerprint> {
    if (track.isFingerprint) return this.#fromFile(track.file.path)
    const fingerprint = (await this.#known(track)) ?? (await this.#made(track))
    refuseSilence(track.path, fingerprint)
    return { bytes: encodeFingerprint(fingerprint), seconds: durationSeconds(fingerprint) }
  }

  async close(): Promise<void> {
    // That they did not open has been said.
    const workers = await this.#workers?.catch(() => undefined)
    await workers?.close()
    this.#cache[Symbol.dispose]()
  }

  async #fromFile(path: string): Promise<TrackFingerprint> {
    const bytes = await readFile(path)
    const fingerprint = decodeFingerprint(bytes)
    refuseSilence(path, fingerprint)
    return { bytes, seconds: durationSeconds(fingerprint) }
  }

  async #known({ file }: TrackFile): Promise<Fingerprint | undefined> {
    const known = this.#cache.file(file)
    if (known?.failure !== undefined) throw new Error(known.failure)
    if (known !== undefined) return this.#cache.sound(known.key, file.path)?.fingerprint
    return undefined
  }

  async #made({ file }: TrackFile): Promise<Fingerprint> {
    const key = await payloadKey(file.path)
    const moved = this.#cache.sound(key, file.path)
    if (moved !== undefined) {
      this.#cache.putFile(file, key)
      return moved.fingerprint
    }
    const { fingerprint, decoded } = await this.#decoded(file.path).catch((error: unknown) => {
      if (error instanceof DecodeError) this.#cache.putFailure(file, error.kind, error.message)
      throw error
    })
    // Ctrl-C ends the decoders too, and half a file looks like a whole one: let the signal come first.
    await setImmediate()
    this.#options.signal.throwIfAborted()
    this.#cache.together(() => {
      this.#cache.putSound(key, file.path, fingerprint, decoded)
      this.#cache.putFile(file, key)
    })
    return fingerprint
  }

  async #decoded(path: string) {
    const { engine, jobs, signal } = this.#options
    this.#workers ??= openAudioWorkers({ engine, concurrency: jobs })
    return (await this.#workers).fingerprint(path, { signal })
  }
}

function refuseSilence(path: string, { constellation }: Fingerprint): void {
  const peaks = constellation.times.length
  if (peaks < LEAST_PEAKS)
    throw new Error(
      `${path} has too little sound to be recognised by: ${peaks} peaks, where ${LEAST_PEAKS} are the least. ` +
        'Usually it is silent, very short, or one constant tone.',
    )
}
