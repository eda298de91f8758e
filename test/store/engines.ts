import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PARAMETERS } from '../../src/dsp/parameters.ts'
import { encodeFingerprint } from '../../src/fingerprint/codec.ts'
import { indexedLandmarks } from '../../src/fingerprint/indexed-landmarks.ts'
import { DEFAULT_DEDUP_POLICY } from '../../src/match/policy.ts'
import { openEmbeddedLedger } from '../../src/store/embedded/ledger.ts'
import type { Expectation, Ledger, NewBucket, NewRecording, NewToken } from '../../src/store/ledger.ts'
import { openMemoryLedger } from '../../src/store/memory/ledger.ts'
import { seededRandom } from '../synthetic-music.ts'

export interface Engine {
  readonly name: string
  open(): Promise<Opened>
}

/** A ledger of its own, with nothing in it. */
export interface Opened {
  readonly ledger: Ledger
  close(): Promise<void>
}

export const ENGINES: readonly Engine[] = [
  {
    name: 'memory',
    open: async () => {
      const ledger = openMemoryLedger()
      return { ledger, close: () => ledger.close() }
    },
  },
  {
    name: 'embedded',
    open: async () => {
      const folder = mkdtempSync(join(tmpdir(), 'unisono-ledger-'))
      const ledger = await openEmbeddedLedger(folder)
      const close = async () => {
        await ledger.close()
        rmSync(folder, { recursive: true })
      }
      return { ledger, close }
    },
  },
]

export const BUCKET: NewBucket = {
  name: 'Songs',
  type: 'DedupFile',
  region: 'eu-west-1',
  netType: 1,
  labels: ['a', 'b'],
  metadataTemplate: null,
  dedup: DEFAULT_DEDUP_POLICY,
}

export function tokenOf(name: string): NewToken {
  const hash = Buffer.from(name).toString('hex').padEnd(64, '0')
  return { name, hash, hint: 'uni_abc', scopes: ['read-dedup'], buckets: [1, 2], expiresAt: 2e9 }
}

/** A recording that shares its hashes with those of the same song only. */
export function recordingOf(id: string, song: number, acrId = acrIdOf(id)): NewRecording {
  const random = seededRandom(song)
  const hashes = Uint32Array.from({ length: 60 }, () => random() * 2 ** 32)
  const times = Uint32Array.from({ length: 60 }, (_, i) => i * 50)
  const fingerprint = Uint8Array.from({ length: 500 }, () => random() * 256)
  return { acrId, id, fingerprint, hashes, times }
}

/** A real fingerprint, of peaks anywhere. */
export function songOf(id: string, seed: number, peaks = 900): NewRecording {
  const random = seededRandom(seed)
  const times = Uint32Array.from({ length: peaks }, (_, i) => i * 30 + Math.floor(random() * 29))
  const pitches = Uint16Array.from(
    { length: peaks },
    () => 51 * PARAMETERS.pitchUnitsPerSemitone + Math.floor(random() * 800),
  )
  const levels = Uint8Array.from({ length: peaks }, () => 60 + random() * 100)
  const constellation = { times, pitches, levels }
  const fingerprint = encodeFingerprint({
    kind: 'database',
    parametersVersion: PARAMETERS.version,
    duration: 27_100,
    engine: 'test',
    constellation,
  })
  return { acrId: acrIdOf(id), id, fingerprint, ...indexedLandmarks(constellation, BUCKET.dedup.sampling) }
}

export function acrIdOf(id: string): string {
  return Buffer.from(id).toString('hex').padStart(32, '0').slice(-32)
}

/** What a caller says that has looked up all of the recording's hashes. */
export function expecting({ hashes }: NewRecording, seq: number, minShared = 10): Expectation {
  return { seq, hashes: hashes.toSorted(), minShared }
}

/** Keeps a recording as one does who has seen everything. */
export async function keep(ledger: Ledger, bucket: number, recording: NewRecording): Promise<number> {
  const appended = await ledger.append(bucket, recording, expecting(recording, Number.MAX_SAFE_INTEGER))
  if (appended.outcome !== 'appended') throw new Error(`${recording.id}: ${appended.outcome}`)
  return appended.number
}
