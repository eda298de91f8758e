import { setMaxListeners } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import type { Bandwidth } from '../audio/bandwidth.ts'
import { DecodeError } from '../audio/decode-error.ts'
import type { EngineChoice } from '../audio/decoder.ts'
import { type Fingerprint, LEAST_PEAKS } from '../fingerprint/fingerprint.ts'
import type { Policy } from '../match/policy.ts'
import { type AudioWorkers, openAudioWorkers } from '../workers/fingerprint-files.ts'
import { ranked } from './best-copy.ts'
import { Cache } from './cache.ts'
import type { Copy, Findings, Group, LibraryFile, Pair, Unanswered } from './findings.ts'
import { fingerprintsOf, type Recording } from './fingerprints.ts'
import { type Cluster, grouped } from './groups.ts'
import { type Match, matches } from './matching.ts'
import { reversed } from './seen-from.ts'
import { audioFiles } from './walk.ts'

/** What a scan does after another. */
export type Phase = 'fingerprinted' | 'searched' | 'compared' | 'measured'

export interface ScanRequest {
  readonly policy: Policy
  /** The database of fingerprints. */
  readonly cachePath: string
  /** Default `auto`. */
  readonly engine?: EngineChoice | undefined
  /** Threads; default one a processor. */
  readonly concurrency?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Told how many steps a phase has, then of each step, with its seconds of sound. */
  readonly onPhase?: (phase: Phase, steps: number) => void
  readonly onStep?: (audioSeconds: number, steps: number) => void
}

export interface Scan {
  readonly findings: Findings
  /** How many files had to be decoded; the others were known. */
  readonly decoded: number
  /** Of the files that were compared, by path. */
  readonly fingerprints: ReadonlyMap<string, Fingerprint>
}

/**
 * Finds the duplicates among all audio files of folders. What was fingerprinted is kept, also when
 * the scan is ended early.
 *
 * @throws StoreError if the cache cannot be used.
 * @throws DecodeError `no-engine`, `aborted`
 */
export async function scan(roots: readonly string[], request: ScanRequest): Promise<Scan> {
  const { engine, concurrency, signal, onPhase, onStep } = request
  // Every waiting task listens for its end.
  if (signal !== undefined) setMaxListeners(0, signal)
  using cache = new Cache(request.cachePath)
  const walked = await audioFiles(roots)
  const workers = await openAudioWorkers({ engine, concurrency })
  try {
    const { recordings, failed, decoded } = await fingerprintsOf(walked.files, {
      cache,
      workers,
      signal,
      onStart: (unknown) => onPhase?.('fingerprinted', unknown),
      onFile: (seconds) => onStep?.(seconds, 1),
    })
    const sounding = recordings.filter((recording) => !isSilent(recording))
    const found = await matches(
      sounding.map(({ fingerprint }) => fingerprint),
      { ...request, concurrency: workers.concurrency, onStep: (steps) => onStep?.(0, steps) },
    )
    const { clusters, related } = grouped(found, request.policy)
    const measured = await withBandwidth(clusters, sounding, { cache, workers, request })
    const findings: Findings = {
      groups: clusters.map((cluster) => groupOf(cluster, sounding, measured)),
      related: related.map((match) => relatedPair(match, sounding)).sort(bySurety),
      silent: recordings.filter(isSilent).map(silence),
      failed: [...walked.failed, ...failed],
      files: sounding.length,
      seconds: sounding.reduce((sum, { file }) => sum + file.seconds, 0),
    }
    if (signal?.aborted) throw new DecodeError('aborted', 'The scan was ended on request.')
    const fingerprints = new Map(sounding.map(({ file, fingerprint }) => [file.path, fingerprint]))
    return { findings, decoded, fingerprints }
  } finally {
    await workers.close()
  }
}

function isSilent({ fingerprint }: Recording): boolean {
  return fingerprint.constellation.times.length < LEAST_PEAKS
}

function silence({ file: { path }, fingerprint }: Recording): Unanswered {
  const peaks = fingerprint.constellation.times.length
  return {
    path,
    message:
      `${path} has too little sound to be compared by: ${peaks} peaks, where ${LEAST_PEAKS} are the least. ` +
      'Usually it is silent, very short, or one constant tone.',
  }
}

interface Measuring {
  readonly cache: Cache
  readonly workers: AudioWorkers
  readonly request: ScanRequest
}

/** The files of clusters with their bandwidth, by number; measured only where the cache has none. */
async function withBandwidth(
  clusters: readonly Cluster[],
  recordings: readonly Recording[],
  { cache, workers, request }: Measuring,
): Promise<ReadonlyMap<number, LibraryFile>> {
  const numbers = clusters.flatMap(({ members }) => members)
  const unknown = new Map<string, LibraryFile>()
  for (const { key, file } of numbers.map((number) => recordings[number]))
    if (file.bandwidth === undefined) unknown.set(key, file)
  request.onPhase?.('measured', unknown.size)
  const measured = new Map<string, Bandwidth>()
  const measuring = [...unknown].map(async ([key, file]) => {
    const bandwidth = await bandwidthOf(workers, file, request.signal)
    request.onStep?.(0, 1)
    if (bandwidth === undefined) return
    cache.putBandwidth(key, bandwidth)
    measured.set(key, bandwidth)
  })
  await Promise.all(measuring)
  return new Map(
    numbers.map((number) => {
      const { key, file } = recordings[number]
      const bandwidth = file.bandwidth ?? measured.get(key)
      return [number, bandwidth === undefined ? file : { ...file, bandwidth }]
    }),
  )
}

/** Undefined if the file cannot be decoded any more: then it is judged by the rest. */
async function bandwidthOf(
  workers: AudioWorkers,
  { path, seconds }: LibraryFile,
  signal: AbortSignal | undefined,
): Promise<Bandwidth | undefined> {
  try {
    const bandwidth = await workers.bandwidth(path, seconds, { signal })
    // As with fingerprints: a signal also ends the decoder, and what it left is no measurement.
    await setImmediate()
    return signal?.aborted ? undefined : bandwidth
  } catch (error) {
    if (error instanceof DecodeError && error.kind !== 'aborted' && error.kind !== 'no-engine') return undefined
    throw error
  }
}

/** Seen from the best copy: the others are queries. */
function groupOf(
  cluster: Cluster,
  recordings: readonly Recording[],
  measured: ReadonlyMap<number, LibraryFile>,
): Group {
  const files: Copy[] = ranked(cluster.members.map((number) => measured.get(number) ?? recordings[number].file))
  const rank = new Map(files.map(({ path }, i) => [path, i]))
  const pairs = cluster.matches.map((match) => {
    const pair = pairOf(match, recordings)
    const isTurned = (rank.get(pair.query) ?? 0) < (rank.get(pair.reference) ?? 0)
    return isTurned ? turned(pair) : pair
  })
  const order = ({ query, reference }: Pair) => (rank.get(reference) ?? 0) * files.length + (rank.get(query) ?? 0)
  return { files, pairs: pairs.sort((a, b) => order(a) - order(b)) }
}

function pairOf({ query, reference, comparison }: Match, recordings: readonly Recording[]): Pair {
  return { query: recordings[query].file.path, reference: recordings[reference].file.path, comparison }
}

/** The part is the query, and what it is a part of the reference. */
function relatedPair(match: Match, recordings: readonly Recording[]): Pair {
  const pair = pairOf(match, recordings)
  return pair.comparison.relation === 'contains' ? turned(pair) : pair
}

function turned({ query, reference, comparison }: Pair): Pair {
  return { query: reference, reference: query, comparison: reversed(comparison) }
}

function bySurety(a: Pair, b: Pair): number {
  return b.comparison.margin - a.comparison.margin
}
