import { BrowserStore } from '../parts/browser-store.ts'
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

const tracks = new BrowserStore<Kept>({
  name: 'unisono-uploads',
  keyPath: ['bucket', 'key'],
  indexes: { bucket: 'bucket', path: ['bucket', 'path'] },
})

export function remember(bucket: number, key: string, what: Remembered): Promise<void> {
  return tracks.put({ ...what, bucket, key })
}

export function recall(bucket: number, key: string): Promise<Remembered | undefined> {
  return tracks.get([bucket, key])
}

/** The same by the track's id. */
export function recallPath(bucket: number, path: string): Promise<Remembered | undefined> {
  return tracks.getBy('path', [bucket, path])
}

export function forget(bucket: number, key: string): Promise<void> {
  return tracks.delete([bucket, key])
}

export async function rememberedKeys(bucket: number): Promise<ReadonlySet<string>> {
  const keys = await tracks.keysBy('bucket', bucket)
  return new Set(keys.map((key) => (key as [number, string])[1]))
}
