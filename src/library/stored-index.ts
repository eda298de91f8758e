import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { endianness } from 'node:os'
import { join } from 'node:path'
import { PARAMETERS } from '../dsp/parameters.ts'
import { decodeFingerprint, encodeFingerprint } from '../fingerprint/codec.ts'
import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import { LANDMARKS } from '../fingerprint/landmark-parameters.ts'
import { Segment } from '../inverted-index/segment.ts'
import { SegmentError } from '../inverted-index/segment-error.ts'

/** Recordings and the index over them, by number; what another run finds again in a folder. */
export interface StoredIndex {
  readonly ids: readonly string[]
  readonly fingerprints: readonly Fingerprint[]
  readonly segment: Segment
  /** One hash in so many is in the segment. */
  readonly sampling: number
}

/** A folder without an index, or with one that does not fit; the message says what to do. */
export class StoredIndexError extends Error {
  override readonly name = 'StoredIndexError'
}

const FORMAT = 2

/** What shapes the files: they are rebuilt where any of it differs. */
const SHAPE = { format: FORMAT, parameters: PARAMETERS.version, landmarks: LANDMARKS.version, endianness: endianness() }

interface Contents {
  readonly shape: typeof SHAPE
  readonly sampling: number
  readonly tracks: readonly { readonly id: string; readonly bytes: number }[]
}

const NAMES = { contents: 'tracks.json', fingerprints: 'fingerprints.bin', segment: 'segment.bin' } as const

/** @returns the bytes on disk. */
export async function writeIndex(
  folder: string,
  { ids, fingerprints, segment, sampling }: StoredIndex,
): Promise<number> {
  await mkdir(folder, { recursive: true })
  const files = fingerprints.map(encodeFingerprint)
  const contents: Contents = {
    shape: SHAPE,
    sampling,
    tracks: files.map((file, i) => ({ id: ids[i], bytes: file.length })),
  }
  await writeFile(join(folder, NAMES.fingerprints), files)
  await writeFile(join(folder, NAMES.segment), segment.bytes)
  await writeFile(join(folder, NAMES.contents), JSON.stringify(contents))
  const written = await Promise.all(Object.values(NAMES).map((name) => stat(join(folder, name))))
  return written.reduce((sum, { size }) => sum + size, 0)
}

/** @throws StoredIndexError */
export async function readIndex(folder: string): Promise<StoredIndex> {
  const { shape, sampling, tracks } = await readContents(folder)
  if (JSON.stringify(shape) !== JSON.stringify(SHAPE))
    throw new StoredIndexError(`The index in ${folder} was made by another version or kind of machine. Make it anew.`)
  const all = await readFile(join(folder, NAMES.fingerprints))
  const expected = tracks.reduce((sum, { bytes }) => sum + bytes, 0)
  if (all.length !== expected) throw damaged(folder)
  let at = 0
  const fingerprints = tracks.map(({ bytes }) => {
    at += bytes
    return decodeFingerprint(all.subarray(at - bytes, at))
  })
  return { ids: tracks.map(({ id }) => id), fingerprints, segment: await readSegment(folder), sampling }
}

async function readSegment(folder: string): Promise<Segment> {
  const bytes = await readFile(join(folder, NAMES.segment))
  try {
    return Segment.open(bytes)
  } catch (error) {
    throw error instanceof SegmentError ? damaged(folder, error) : error
  }
}

function damaged(folder: string, cause?: Error): StoredIndexError {
  return new StoredIndexError(`The index in ${folder} is incomplete or damaged. Make it anew.`, { cause })
}

async function readContents(folder: string): Promise<Contents> {
  const path = join(folder, NAMES.contents)
  const text = await readFile(path, 'utf8').catch(() => {
    throw new StoredIndexError(`There is no index in ${folder}. Make one with \`unisono peer index\`.`)
  })
  return JSON.parse(text) as Contents
}
