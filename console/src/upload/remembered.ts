import type { Verdict } from './track.ts'

/** What became of a track, kept by the browser beyond this visit. */
export interface Remembered {
  readonly path: string
  readonly verdict: Verdict
  /** Of a duplicate, to show the evidence; others would fill the browser's store. */
  readonly fingerprint?: Uint8Array<ArrayBuffer> | undefined
}

interface Kept extends Remembered {
  readonly bucket: number
  readonly key: string
}

const STORE = 'tracks'
const BY_BUCKET = 'bucket'
const BY_PATH = 'path'

let opened: Promise<IDBDatabase> | undefined

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('unisono', 1)
    request.onupgradeneeded = () => {
      const tracks = request.result.createObjectStore(STORE, { keyPath: ['bucket', 'key'] })
      tracks.createIndex(BY_BUCKET, 'bucket')
      tracks.createIndex(BY_PATH, ['bucket', 'path'])
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  return opened
}

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
  return (await database()).transaction(STORE, mode).objectStore(STORE)
}

// A browser that keeps nothing forgets between visits, and does all the rest.

export async function remember(bucket: number, key: string, what: Remembered): Promise<void> {
  await store('readwrite')
    .then((tracks) => settled(tracks.put({ ...what, bucket, key } satisfies Kept)))
    .catch(() => {})
}

export async function recall(bucket: number, key: string): Promise<Remembered | undefined> {
  return store('readonly')
    .then((tracks) => settled<Kept | undefined>(tracks.get([bucket, key])))
    .catch(() => undefined)
}

/** The same by the track's id. */
export async function recallPath(bucket: number, path: string): Promise<Remembered | undefined> {
  return store('readonly')
    .then((tracks) => settled<Kept | undefined>(tracks.index(BY_PATH).get([bucket, path])))
    .catch(() => undefined)
}

export async function forget(bucket: number, key: string): Promise<void> {
  await store('readwrite')
    .then((tracks) => settled(tracks.delete([bucket, key])))
    .catch(() => {})
}

export async function rememberedKeys(bucket: number): Promise<ReadonlySet<string>> {
  const keys = await store('readonly')
    .then((tracks) => settled(tracks.index(BY_BUCKET).getAllKeys(bucket)))
    .catch(() => [])
  return new Set(keys.map((key) => (key as [number, string])[1]))
}
