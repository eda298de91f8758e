import { ApiError, type UnisonoClient } from 'unisono/client/client.ts'
import { isStatus, sentenceOf } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import { queryClient } from '../api/query-client.ts'
import { signOutIfRefused } from '../api/refusal.ts'
import { onSessionChange } from '../session/session.ts'
import { decodedChannels, decodingEngine, UndecodableError } from './decoding.ts'
import { Fingerprinting } from './fingerprinting.ts'
import { forgetProgress, noteProgress } from './interrupted.ts'
import { forget, recall, recallPath, remember, rememberedKeys } from './remembered.ts'
import { type Group, groupOf, type Track, type TrackFile, type TrackState, trackKey, type Verdict } from './track.ts'

/** Decoded sound is large: no more of it at a time. */
const AT_ONCE = 2
/** How often the page is told: thousands of changes a second are nothing to look at. */
const TELL_MILLISECONDS = 100

/** The tracks at one moment. */
export interface Snapshot {
  readonly tracks: readonly Track[]
  readonly counts: Readonly<Record<Group, number>>
  readonly isRunning: boolean
  readonly isPaused: boolean
  /** Why it paused by itself. */
  readonly hindrance: string | undefined
  /** How many the server was told to keep, and did. */
  readonly kept: number
}

interface Turn {
  readonly key: string
  readonly byServer: boolean
}

/** What is at hand of an upload that is a duplicate. */
export interface Duplicate {
  readonly verdict: Verdict
  readonly fingerprint?: Uint8Array<ArrayBuffer> | undefined
  readonly file?: File | undefined
}

const fingerprinting = new Fingerprinting(AT_ONCE)

/** The fingerprint of a file, made by this browser. @throws UndecodableError */
export async function fingerprintOf(file: File, onProgress: (share: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const channels = await decodedChannels(file)
  onProgress(0)
  return fingerprinting.make({ channels, engine: decodingEngine() }, onProgress)
}

/** Uploads the tracks of one bucket, two at a time, whichever page is shown. */
export class UploadQueue {
  /** Whether to ask only, and keep nothing. */
  isDry = false
  readonly #client: UnisonoClient
  readonly #bucket: number
  readonly #tracks: Track[] = []
  readonly #places = new Map<string, number>()
  readonly #fingerprints = new Map<string, Uint8Array<ArrayBuffer>>()
  readonly #waiting: Turn[] = []
  readonly #listeners = new Set<() => void>()
  #isPaused = false
  #hindrance: string | undefined
  #kept = 0
  #running = 0
  #timer: ReturnType<typeof setTimeout> | undefined
  #snapshot: Snapshot = { ...countsOf([]), isRunning: false, isPaused: false, hindrance: undefined, kept: 0 }

  constructor(client: UnisonoClient, bucket: number) {
    this.#client = client
    this.#bucket = bucket
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  readonly snapshot = (): Snapshot => this.#snapshot

  /** Those of an earlier visit are not sent again. */
  async add(files: readonly TrackFile[]): Promise<void> {
    const known = this.isDry ? new Set<string>() : await rememberedKeys(this.#bucket)
    for (const track of files) {
      const key = trackKey(track)
      if (this.#places.has(key)) continue
      this.#places.set(key, this.#tracks.length)
      this.#tracks.push({ ...track, key, state: { step: 'waiting' } })
      if (known.has(key)) void this.#recall(key)
      else this.#waiting.push({ key, byServer: false })
    }
    this.#tell()
    this.#go()
  }

  /** Once more, or by the server, from the audio itself. */
  again(keys: readonly string[], { byServer = false } = {}): void {
    for (const key of keys) {
      this.#set(key, { step: 'waiting' })
      this.#waiting.push({ key, byServer })
      void forget(this.#bucket, key)
    }
    this.#go()
  }

  pause(isPaused: boolean): void {
    this.#isPaused = isPaused
    this.#hindrance = undefined
    this.#tell()
    this.#go()
  }

  /** For good: whoever uploads is signed out. What is being sent still arrives. */
  stop(): void {
    this.#isPaused = true
    this.#waiting.length = 0
    this.#listeners.clear()
  }

  /** Forgets what is not under way. */
  clear(): void {
    this.#waiting.length = 0
    const kept = this.#tracks.filter((track) => groupOf(track) === 'open' && track.state.step !== 'waiting')
    this.#tracks.splice(0, Infinity, ...kept)
    this.#places.clear()
    for (const [place, { key }] of kept.entries()) this.#places.set(key, place)
    this.#fingerprints.clear()
    this.#tell()
  }

  track(key: string): Track | undefined {
    const place = this.#places.get(key)
    return place === undefined ? undefined : this.#tracks[place]
  }

  /** A duplicate by its id, from this visit or an earlier one. */
  async duplicate(path: string): Promise<Duplicate | undefined> {
    const track = this.#tracks.findLast((track) => track.path === path && track.state.step === 'done')
    if (track?.state.step === 'done') {
      const fingerprint = this.#fingerprints.get(track.key) ?? (await recall(this.#bucket, track.key))?.fingerprint
      return { verdict: track.state.verdict, fingerprint, file: track.file }
    }
    return recallPath(this.#bucket, path)
  }

  #go(): void {
    while (!this.#isPaused && this.#running < AT_ONCE) {
      const next = this.#waiting.shift()
      if (next === undefined) return
      this.#running++
      void this.#upload(next).finally(() => {
        this.#running--
        this.#tell()
        this.#go()
      })
    }
  }

  async #upload(turn: Turn): Promise<void> {
    const { key, byServer } = turn
    const track = this.track(key)
    if (track === undefined) return
    const isDry = this.isDry
    try {
      const fingerprint = byServer ? undefined : await this.#fingerprintOf(track)
      this.#set(key, { step: 'sending', isAudio: byServer })
      const upload = { id: track.path, file: fingerprint ?? track.file, keep: !isDry, explain: true }
      const verdict = await this.#client.dedupFiles(this.#bucket).post(upload)
      await this.#done(track, verdict, verdict.dup_files.length > 0 ? fingerprint : undefined, isDry)
    } catch (error) {
      if (isHindrance(error)) this.#hinder(turn, error)
      else this.#set(key, failureOf(error))
      signOutIfRefused(error)
    }
  }

  /** The track is no worse than the others, so it waits with them. */
  #hinder(turn: Turn, error: Error): void {
    this.#waiting.unshift(turn)
    this.#set(turn.key, { step: 'waiting' })
    this.pause(true)
    this.#hindrance = error.message
  }

  async #fingerprintOf({ key, file }: Track): Promise<Uint8Array<ArrayBuffer>> {
    this.#set(key, { step: 'decoding' })
    return fingerprintOf(file, (progress) => this.#set(key, { step: 'fingerprinting', progress }))
  }

  async #done(
    { key, path }: Track,
    verdict: Verdict,
    fingerprint: Uint8Array<ArrayBuffer> | undefined,
    isDry: boolean,
  ) {
    if (fingerprint !== undefined) this.#fingerprints.set(key, fingerprint)
    if (!isDry) {
      this.#kept++
      await remember(this.#bucket, key, { path, verdict, fingerprint })
    }
    const hasFingerprint = fingerprint !== undefined
    this.#set(key, { step: 'done', verdict, isDry, isRemembered: false, hasFingerprint })
  }

  async #recall(key: string): Promise<void> {
    const known = await recall(this.#bucket, key)
    if (known === undefined) return this.again([key])
    const { verdict, fingerprint } = known
    const hasFingerprint = fingerprint !== undefined
    this.#set(key, { step: 'done', verdict, isDry: false, isRemembered: true, hasFingerprint })
  }

  #set(key: string, state: TrackState): void {
    const place = this.#places.get(key)
    if (place === undefined) return
    this.#tracks[place] = { ...this.#tracks[place], state }
    this.#tell()
  }

  #tell(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const isRunning = this.#running + this.#waiting.length > 0
      const [isPaused, hindrance, kept] = [this.#isPaused, this.#hindrance, this.#kept]
      this.#snapshot = { ...countsOf(this.#tracks), isRunning, isPaused, hindrance, kept }
      for (const listener of this.#listeners) listener()
    }, TELL_MILLISECONDS)
  }
}

function countsOf(tracks: readonly Track[]): Pick<Snapshot, 'tracks' | 'counts'> {
  const counts = { all: tracks.length, new: 0, duplicates: 0, unread: 0, failed: 0, open: 0 }
  for (const track of tracks) counts[groupOf(track)]++
  return { tracks: [...tracks], counts }
}

const HINDERING = [401, 429, 503]

/** What would befall every other track too. */
function isHindrance(error: unknown): error is ApiError {
  if (!(error instanceof ApiError)) return false
  const isAway = error.kind === 'unreachable' || error.kind === 'timeout'
  return isAway || HINDERING.some((status) => isStatus(error, status))
}

function failureOf(error: unknown): TrackState {
  if (error instanceof UndecodableError) return { step: 'undecodable', sentence: error.message }
  if (error instanceof DOMException && error.name === 'NotReadableError')
    return { step: 'failed', sentence: 'The file changed or went away since it was dropped. Drop it again.' }
  return { step: 'failed', sentence: sentenceOf(error) }
}

let queues = new Map<number, UploadQueue>()

onSessionChange(() => {
  for (const queue of queues.values()) queue.stop()
  queues = new Map()
})

/** The browser asks before the page is left, and with it what is under way. */
addEventListener('beforeunload', (event) => {
  const isBusy = [...queues.values()].some((queue) => queue.snapshot().isRunning)
  if (isBusy) event.preventDefault()
})

/** One a bucket, for as long as somebody is signed in. */
export function uploadQueue(client: UnisonoClient, bucket: number): UploadQueue {
  const queue = queues.get(bucket) ?? newQueue(client, bucket)
  queues.set(bucket, queue)
  return queue
}

/** After so many tracks what lists them is asked for anew. */
const LISTED_EVERY = 25

function newQueue(client: UnisonoClient, bucket: number): UploadQueue {
  const queue = new UploadQueue(client, bucket)
  let listed = 0
  queue.subscribe(() => {
    const { counts, isRunning, kept } = queue.snapshot()
    if (isRunning && !queue.isDry) noteProgress(bucket, { settled: counts.all - counts.open, all: counts.all })
    else forgetProgress(bucket)
    if (kept === listed || (isRunning && kept < listed + LISTED_EVERY)) return
    listed = kept
    for (const queryKey of [keys.buckets, keys.recordings(bucket)]) void queryClient.invalidateQueries({ queryKey })
  })
  return queue
}
