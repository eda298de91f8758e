import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LANDMARKS } from '../fingerprint/landmark-parameters.ts'
import { Segment } from '../inverted-index/segment.ts'

/** A segment in shared memory, and the name of its file. */
export interface StoredSegment {
  readonly name: string
  readonly words: Uint32Array
}

/** What an index held up to a change of the ledger. */
export interface Snapshot {
  readonly epoch: string
  readonly seq: number
  readonly sampling: number
  /** The first number that no segment holds. */
  readonly tailFrom: number
  readonly segments: readonly StoredSegment[]
  readonly removed: readonly number[]
}

/** The snapshot's own list: what its segments are called, and what they go with. */
interface Manifest extends Omit<Snapshot, 'segments'> {
  readonly version: number
  readonly landmarks: number
  readonly segments: readonly string[]
}

const VERSION = 1
const MANIFEST = 'manifest.json'

/**
 * Keeps a bucket's segments in a folder, so that a start reads them instead of building them anew. All of
 * it is derived: what is missing, damaged, or of another version is built again from the ledger.
 */
export class SnapshotFolder {
  readonly #folder: string
  readonly #turns = new Map<number, Promise<void>>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Undefined where there is none that can be used with this sampling. */
  async read(bucket: number, sampling: number): Promise<Snapshot | undefined> {
    try {
      const folder = this.#folderOf(bucket)
      const manifest = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')) as Manifest
      const { version, landmarks } = manifest
      if (version !== VERSION || landmarks !== LANDMARKS.version || manifest.sampling !== sampling) return undefined
      const segments: StoredSegment[] = []
      for (const name of manifest.segments) segments.push({ name, words: await readSegment(join(folder, name)) })
      return { ...manifest, segments }
    } catch {
      return undefined
    }
  }

  /** Makes a snapshot the one that a start reads, and deletes files of those before. */
  write(bucket: number, snapshot: Snapshot): Promise<void> {
    return this.#inTurn(bucket, () => this.#write(bucket, snapshot))
  }

  /** Also what is just being written. */
  drop(bucket: number): Promise<void> {
    return this.#inTurn(bucket, () => rm(this.#folderOf(bucket), { recursive: true, force: true }))
  }

  async #write(bucket: number, snapshot: Snapshot): Promise<void> {
    const folder = this.#folderOf(bucket)
    await mkdir(folder, { recursive: true })
    const names = snapshot.segments.map(({ name }) => name)
    const present = await readdir(folder)
    for (const { name, words } of snapshot.segments) {
      if (!present.includes(name)) await writeDurably(join(folder, name), bytesOf(words))
    }
    const manifest: Manifest = { ...snapshot, segments: names, version: VERSION, landmarks: LANDMARKS.version }
    await writeDurably(join(folder, `${MANIFEST}.new`), Buffer.from(JSON.stringify(manifest)))
    await rename(join(folder, `${MANIFEST}.new`), join(folder, MANIFEST))
    const stale = present.filter((name) => name !== MANIFEST && !names.includes(name))
    await Promise.all(stale.map((name) => rm(join(folder, name), { force: true })))
  }

  /** What changes a bucket's folder waits for what changes it already. */
  #inTurn(bucket: number, change: () => Promise<void>): Promise<void> {
    const turn = (this.#turns.get(bucket) ?? Promise.resolve()).catch(() => {}).then(change)
    this.#turns.set(bucket, turn)
    return turn
  }

  #folderOf(bucket: number): string {
    return join(this.#folder, String(bucket))
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path, bytes, { flush: true })
}

/** So much is read at once: reads above 2 GiB are refused by the system. */
const CHUNK = 1 << 26

/** @throws SegmentError, or the system's error. */
async function readSegment(path: string): Promise<Uint32Array> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const bytes = new Uint8Array(new SharedArrayBuffer(Math.ceil(size / 4) * 4), 0, size)
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(bytes, at, Math.min(CHUNK, size - at), at)
      if (bytesRead === 0) break
      at += bytesRead
    }
    return Segment.open(bytes).words
  } finally {
    await file.close()
  }
}
