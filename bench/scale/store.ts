import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { acrIdOf } from '../../src/dedup/acr-id.ts'
import { encodeFingerprint } from '../../src/fingerprint/codec.ts'
import type { Fingerprint } from '../../src/fingerprint/fingerprint.ts'
import { indexedLandmarks } from '../../src/fingerprint/indexed-landmarks.ts'
import { DEFAULT_DEDUP_POLICY } from '../../src/match/policy.ts'
import type { Ledger } from '../../src/store/ledger.ts'
import { openEmbeddedLedger } from '../service/built-ledger.ts'
import { filledId } from '../service/filled-id.ts'
import { KNOWN_TO_BE_NEW, makeToken } from '../service/filled-store.ts'
import { generated } from './generated.ts'
import type { Made, Making } from './generating-worker.ts'
import type { Parts } from './parts.ts'
import type { Grown, SizeResult } from './size.ts'

/** Of the distractors that stores are filled with. */
const SEED = 1
/** So many recordings are on their way to the disk at the same time, and share its commits. */
const AT_ONCE = 512
export const BUCKET_NAME = 'Scale'

/** What a run that was stopped has to know to go on. */
interface State {
  /** What the store is made of; another one cannot go on with it. */
  readonly made: string
  readonly bucket: number
  readonly token: string
  /** Of the recordings that were formed while the store was filled. */
  readonly formed: { readonly recordings: number; readonly postings: number }
  /** Counted up before each measurement, so that none posts what another has posted. */
  readonly round: number
  /** The size that it has grown to last. */
  readonly grown?: Grown
  readonly sizes: readonly SizeResult[]
}

/** A data folder that grows: first real recordings, then distractors, each with the track id of its number. */
export class ScaleStore {
  readonly data: string
  readonly #folder: string
  readonly #file: string
  readonly #parts: Parts
  #state: State

  private constructor(folder: string, parts: Parts, state: State) {
    this.#folder = folder
    this.data = join(folder, 'data')
    this.#file = fileIn(folder)
    this.#parts = parts
    this.#state = state
  }

  /** Goes on with the store that a folder has, or makes one. @throws Error where it is made of something else. */
  static async open(folder: string, parts: Parts): Promise<ScaleStore> {
    const made = identityOf(parts)
    if (!existsSync(fileIn(folder))) return ScaleStore.#make(folder, parts, made)
    const state = JSON.parse(readFileSync(fileIn(folder), 'utf8')) as State
    if (state.made === made) return new ScaleStore(folder, parts, state)
    throw new Error(
      `${folder} holds a store of other music, or of another sampling. Delete it, or name another --store.`,
    )
  }

  static async #make(folder: string, parts: Parts, made: string): Promise<ScaleStore> {
    mkdirSync(folder, { recursive: true })
    if (readdirSync(folder).length > 0)
      throw new Error(`${folder} is not empty, and no store of this benchmark. Empty it, or name another --store.`)
    const ledger = await openEmbeddedLedger(join(folder, 'data'))
    try {
      const { id } = await ledger.createBucket({ ...BUCKET, name: BUCKET_NAME })
      const token = await makeToken(ledger)
      const formed = { recordings: 0, postings: 0 }
      const store = new ScaleStore(folder, parts, { made, bucket: id, token, formed, round: 0, sizes: [] })
      store.#save({})
      return store
    } finally {
      await ledger.close()
    }
  }

  get bucket(): number {
    return this.#state.bucket
  }

  get token(): string {
    return this.#state.token
  }

  get sizes(): readonly SizeResult[] {
    return this.#state.sizes
  }

  get postingsPerRecording(): number {
    return this.#state.formed.postings / this.#state.formed.recordings
  }

  /** What distractors of this store are made with. */
  get making(): Making {
    const sources = this.#parts.filling.map(({ constellation }) => constellation)
    return { sources, seed: SEED, bucket: this.bucket, sampling: DEFAULT_DEDUP_POLICY.sampling }
  }

  /** Recordings that come before the distractors: bases first, then whole tracks. */
  get real(): readonly Fingerprint[] {
    return realOf(this.#parts)
  }

  /** A number that no measurement of this store has had. */
  nextRound(): number {
    this.#save({ round: this.#state.round + 1 })
    return this.#state.round
  }

  get grown(): Grown | undefined {
    return this.#state.grown
  }

  keepGrown(grown: Grown): Grown {
    this.#save({ grown })
    return grown
  }

  keepSize(size: SizeResult): void {
    this.#save({ sizes: [...this.#state.sizes, size] })
  }

  /** Fills it up to a number of recordings, as fast as the ledger takes them. */
  async fill(recordings: number, onProgress: (held: number) => void): Promise<void> {
    const ledger = await openEmbeddedLedger(this.data)
    try {
      let number = await this.#held(ledger)
      // They are answered in order.
      const waiting: Promise<void>[] = []
      for await (const made of this.#from(number, recordings)) {
        const appended = this.#append(ledger, made, number++)
        // Met where it is awaited.
        appended.catch(() => {})
        waiting.push(appended)
        if (waiting.length >= AT_ONCE) await waiting.shift()
        if (number % 10_000 === 0) onProgress(number)
      }
      await Promise.all(waiting)
    } finally {
      await ledger.close()
      this.#save({})
    }
  }

  async held(): Promise<number> {
    const ledger = await openEmbeddedLedger(this.data)
    return this.#held(ledger).finally(() => ledger.close())
  }

  /** Where a run keeps the store without distractors. */
  get smallData(): string {
    return join(this.#folder, 'small')
  }

  /** Deletes what this has made, and nothing else. */
  remove(): void {
    for (const path of [this.data, this.smallData, this.#file]) rmSync(path, { recursive: true, force: true })
    if (readdirSync(this.#folder).length === 0) rmdirSync(this.#folder)
  }

  async #append(ledger: Ledger, made: Made, number: number): Promise<void> {
    const { outcome } = await ledger.append(this.bucket, { ...made, id: filledId(number) }, KNOWN_TO_BE_NEW)
    if (outcome !== 'appended')
      throw new Error(`Recording ${number} was answered "${outcome}": a track is there twice.`)
  }

  async *#from(first: number, end: number): AsyncGenerator<Made> {
    const { real, bucket, making } = this
    for (const one of real.slice(first, end)) yield this.#counted(recordingOf(one, bucket))
    const offset = real.length
    for await (const made of generated(making, Math.max(0, first - offset), Math.max(0, end - offset)))
      yield this.#counted(made)
  }

  #counted(made: Made): Made {
    const { recordings, postings } = this.#state.formed
    const formed = { recordings: recordings + 1, postings: postings + made.hashes.length }
    this.#state = { ...this.#state, formed }
    return made
  }

  /** The first number that it does not hold: they come in order. */
  async #held(ledger: Ledger): Promise<number> {
    let [low, high] = [0, 1]
    const holds = async (number: number) => (await ledger.find(this.bucket, filledId(number))).length > 0
    while (await holds(high - 1)) {
      low = high
      high *= 2
    }
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if (await holds(middle)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Whole or not at all, whenever the run is stopped. */
  #save(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change }
    writeFileSync(`${this.#file}.part`, JSON.stringify(this.#state))
    renameSync(`${this.#file}.part`, this.#file)
  }
}

export const BUCKET = {
  type: 'DedupFile',
  region: 'local',
  netType: 1,
  labels: [],
  metadataTemplate: null,
  dedup: DEFAULT_DEDUP_POLICY,
} as const

/** A data folder with the real recordings alone. */
export async function makeSmallStore(data: string, parts: Parts): Promise<{ bucket: number; token: string }> {
  rmSync(data, { recursive: true, force: true })
  const ledger = await openEmbeddedLedger(data)
  try {
    const { id } = await ledger.createBucket({ ...BUCKET, name: 'Small' })
    for (const [number, one] of realOf(parts).entries())
      await ledger.append(id, { ...recordingOf(one, id), id: filledId(number) }, KNOWN_TO_BE_NEW)
    return { bucket: id, token: await makeToken(ledger) }
  } finally {
    await ledger.close()
  }
}

function realOf({ bases, known }: Parts): readonly Fingerprint[] {
  return [...bases, ...known]
}

function recordingOf(one: Fingerprint, bucket: number): Made {
  const fingerprint = encodeFingerprint(one)
  return {
    acrId: acrIdOf(bucket, fingerprint),
    fingerprint,
    ...indexedLandmarks(one.constellation, DEFAULT_DEDUP_POLICY.sampling),
  }
}

function fileIn(folder: string): string {
  return join(folder, 'scale.json')
}

function identityOf(parts: Parts): string {
  const hash = createHash('sha256').update(JSON.stringify(DEFAULT_DEDUP_POLICY.sampling))
  for (const one of [...realOf(parts), ...parts.filling]) hash.update(encodeFingerprint(one))
  const [first] = realOf(parts)
  // Landmarks that are formed otherwise make another index.
  hash.update(indexedLandmarks(first.constellation, DEFAULT_DEDUP_POLICY.sampling).hashes)
  return hash.digest('hex')
}
