import { DEFAULT_POLICY, EXACT_POLICY, type Policy } from '../../src/match/policy.ts'
import { Connection } from '../service/connection.ts'
import { Served } from '../service/served.ts'
import { type Breakdown, breakdownOf } from './breakdown.ts'
import { importUpTo } from './bulk.ts'
import { MAIN } from './main-path.ts'
import type { Parts } from './parts.ts'
import { type Answer, answersTo, type Query, type Recall, recallOf } from './recall.ts'
import type { ScaleStore } from './store.ts'
import { measureInserts, measureUploads, type Target, type UploadResult } from './uploads.ts'

/** All that was measured at one number of recordings. */
export interface SizeResult {
  readonly recordings: number
  /** Real recordings among them. */
  readonly real: number
  readonly filledPerSecond: number
  readonly bulk: { readonly recordings: number; readonly perSecond: number }
  /** Until it was ready the first time, with what had come since the size before still to be indexed. */
  readonly indexedSeconds: number
  /** Of all processors, for the same. */
  readonly indexedCpuSeconds: number
  readonly startSeconds: number
  readonly index: {
    readonly bytes: number
    readonly segments: number
    /** Recordings that the segments hold; the rest is in the tail. */
    readonly recordings: number
    readonly postingsPerRecording: number
  }
  readonly ledgerBytes: number
  readonly memory: { readonly loaded: Memory; readonly asked: Memory }
  readonly allProbes: UploadResult
  readonly exact: UploadResult
  readonly insertsPerSecond: number
  readonly recall: Recall
  readonly breakdown: Breakdown
}

/** Bytes of the service that are resident: all, what is its own or shared between its threads, and pages of files. */
interface Memory {
  readonly resident: number
  readonly own: number
  readonly files: number
}

export interface SizeWish {
  readonly recordings: number
  readonly requests: number
  readonly connections: number
  /** What the small store answers. */
  readonly queries: readonly Query[]
  readonly small: readonly Answer[]
  say(what: string): void
}

/** So many come by the product's own import, which is measured. */
const BULK = 20_000
const BULK_SHARE = 0.25
const QUIET = ['--audio', 'off', '--log-level', 'error']
/** An index of a million is built in less. */
const INDEXED_MILLISECONDS = 3_600_000

/** Fills a store up to a size, and measures the service on it. */
export async function measureSize(store: ScaleStore, parts: Parts, wish: SizeWish): Promise<SizeResult> {
  const grown = await grow(store, wish)
  const { say } = wish
  say('indexing')
  const [indexedSeconds, indexing] = await started(store)
  const indexedCpuSeconds = indexing.cpuSeconds()
  await indexing.settled()
  await indexing.stop()
  say('starting')
  const [startSeconds, served] = await started(store)
  try {
    const measured = await measureServed(served, store, parts, wish)
    await served.settled()
    await served.stop()
    say('asking the index alone')
    const breakdown = await breakdownOf(store, parts, store.nextRound())
    return {
      real: store.real.length,
      ...grown,
      indexedSeconds,
      indexedCpuSeconds,
      startSeconds,
      ...measured,
      breakdown,
    }
  } finally {
    await served.kill()
  }
}

/** How fast a store has grown to a size. */
export type Grown = Pick<SizeResult, 'recordings' | 'filledPerSecond' | 'bulk'>

async function grow(store: ScaleStore, { recordings, say }: SizeWish): Promise<Grown> {
  const held = await store.held()
  if (held >= recordings && store.grown?.recordings === recordings) return store.grown
  const byImport = Math.min(BULK, Math.floor(BULK_SHARE * (recordings - held)))
  say(`filling from ${held} to ${recordings - byImport}`)
  const before = performance.now()
  await store.fill(recordings - byImport, (held) => say(`${held} recordings`))
  const filledPerSecond = (recordings - byImport - held) / ((performance.now() - before) / 1000)
  say(`importing ${byImport}`)
  const imported = await importUpTo(store, recordings)
  const bulk = { recordings: imported.recordings, perSecond: imported.recordings / imported.seconds }
  return store.keepGrown({ recordings, filledPerSecond, bulk })
}

async function started({ data }: ScaleStore): Promise<[seconds: number, served: Served]> {
  const before = performance.now()
  const served = await Served.start({ main: MAIN, data, flags: QUIET, readyMilliseconds: INDEXED_MILLISECONDS })
  return [(performance.now() - before) / 1000, served]
}

async function measureServed(served: Served, store: ScaleStore, parts: Parts, wish: SizeWish) {
  const { requests, connections, queries, small, say } = wish
  const { token, bucket } = store
  const target: Target = { served, token, bucket, parts }
  const loaded = memoryOf(served)
  const metrics = await served.metrics()
  const index = {
    bytes: metrics.get('unisono_index_bytes') ?? Number.NaN,
    segments: metrics.get('unisono_index_segments') ?? Number.NaN,
    recordings: wish.recordings - (metrics.get('unisono_index_tail') ?? 0),
    postingsPerRecording: store.postingsPerRecording,
  }
  say('posting, all probes')
  const wide = { count: requests, keep: true, atOtherSpeeds: true, seed: store.nextRound() }
  const allProbes = await measureUploads(target, wide)
  say('inserting')
  const insertsPerSecond = await measureInserts(target, requests, connections, 1000 * store.nextRound())
  say('posting, exact')
  await setPolicy(target, EXACT_POLICY)
  const narrow = { count: requests, keep: false, atOtherSpeeds: false, seed: store.nextRound() }
  const exact = await measureUploads(target, narrow)
  await setPolicy(target, DEFAULT_POLICY)
  say(`asking ${queries.length} queries`)
  const recall = recallOf(queries, await answersTo(target, queries), small)
  const ledgerBytes = metrics.get('unisono_ledger_bytes') ?? Number.NaN
  return { index, ledgerBytes, memory: { loaded, asked: memoryOf(served) }, allProbes, exact, insertsPerSecond, recall }
}

async function setPolicy({ served, token, bucket }: Target, policy: Policy): Promise<void> {
  const connection = new Connection(served.url, token)
  const { speedRange, tempoRange, pitchRange } = policy
  const wish = { speed_range: speedRange, tempo_range: tempoRange, pitch_range_semitones: pitchRange }
  await connection.setPolicy(bucket, wish).finally(() => connection.close())
}

function memoryOf(served: Served): Memory {
  return {
    resident: served.memoryBytes('VmRSS'),
    own: served.memoryBytes('RssAnon') + served.memoryBytes('RssShmem'),
    files: served.memoryBytes('RssFile'),
  }
}
