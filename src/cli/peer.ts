import { readFile } from 'node:fs/promises'
import { Argument, Command } from 'commander'
import type { EngineChoice } from '../audio/decoder.ts'
import { durationSeconds, type Fingerprint } from '../fingerprint/fingerprint.ts'
import { indexedLandmarks } from '../fingerprint/indexed-landmarks.ts'
import { InvertedIndex } from '../inverted-index/inverted-index.ts'
import { SegmentBuilder } from '../inverted-index/segment-builder.ts'
import { samplingFor } from '../library/sampling.ts'
import { readIndex, type StoredIndex, writeIndex } from '../library/stored-index.ts'
import { Bands } from '../match/bands.ts'
import { verifyCandidate } from '../match/compare.ts'
import { DEFAULT_POLICY, POLICIES, type Policy } from '../match/policy.ts'
import { probesOf } from '../match/probes.ts'
import { candidates, worthAligning } from '../match/votes.ts'
import { type FileFingerprint, fingerprintFiles } from '../workers/fingerprint-files.ts'
import { engineOption, policyOption } from './options.ts'
import { count, EXIT } from './usage.ts'

interface Flags {
  readonly list: string
  readonly work: string
  readonly policy: keyof typeof POLICIES
  readonly engine: EngineChoice
  readonly jobs?: number
}

/** A line of the list. */
interface Entry {
  readonly id: string
  readonly path: string
  readonly seconds: number
}

const ACTIONS = { index, query, extract } as const

export function peerCommand(): Command {
  return new Command('peer')
    .summary('bare indexing and querying, for comparisons with other programs')
    .description(
      'Fingerprints the files of a list and indexes them in a folder, or looks for them in the index that is there, ' +
        'or only fingerprints them. Prints a line of JSON for each file. Times ending in cpu_s are processor seconds.',
    )
    .addArgument(new Argument('<action>', 'what to do').choices(Object.keys(ACTIONS)))
    .requiredOption('--list <file>', 'a line a file: id, tab, path, tab, seconds')
    .requiredOption('--work <dir>', 'the folder of the index')
    .addOption(policyOption())
    .addOption(engineOption())
    .option('--jobs <number>', 'files at the same time (default: one a processor)', count)
    .action((action: keyof typeof ACTIONS, flags: Flags) => ACTIONS[action](flags))
}

/**
 * Sorting and writing the index serve all recordings, and are shared out among them by their hashes, so
 * that the lines add up to the whole.
 */
async function index(flags: Flags): Promise<void> {
  const entries = await readList(flags.list)
  const extracted = await extractAll(entries, flags)
  const sampling = samplingOf(entries)
  const builder = new SegmentBuilder()
  const inserted: (Cost & { readonly hashes: number })[] = []
  for (const [number, { fingerprint }] of extracted.entries())
    inserted.push(await measured(() => ({ hashes: insert(builder, number, fingerprint, sampling) })))
  const ids = extracted.map(({ id }) => id)
  const fingerprints = extracted.map(({ fingerprint }) => fingerprint)
  const finish = await measured(async () => {
    const stored: StoredIndex = { ids, fingerprints, segment: builder.build(), sampling }
    return { hashes: stored.segment.postings, bytes: await writeIndex(flags.work, stored) }
  })
  for (const [number, { id, fingerprint, cpuSeconds }] of extracted.entries()) {
    const { hashes, cpu, wall } = inserted[number]
    const share = hashes / Math.max(1, finish.hashes)
    print({
      id,
      audio_s: durationSeconds(fingerprint),
      extract_cpu_s: cpuSeconds,
      insert_cpu_s: cpu + share * finish.cpu,
      insert_wall_s: wall + share * finish.wall,
      hashes,
    })
  }
  const audio = fingerprints.reduce((sum, fingerprint) => sum + durationSeconds(fingerprint), 0)
  print({ summary: { tracks: ids.length, audio_s: audio, hashes: finish.hashes, bytes: finish.bytes } })
}

function insert(builder: SegmentBuilder, number: number, { constellation }: Fingerprint, sampling: number): number {
  const { hashes, times } = indexedLandmarks(constellation, sampling)
  builder.add(number, hashes, times)
  return hashes.length
}

async function query(flags: Flags): Promise<void> {
  const stored = await readIndex(flags.work)
  const policy = POLICIES[flags.policy]
  for (const { id, fingerprint, cpuSeconds } of await extractAll(await readList(flags.list), flags)) {
    const { cpu, wall, hashes, matches } = await measured(() => matchesOf(fingerprint, stored, policy))
    print({ id, extract_cpu_s: cpuSeconds, match_cpu_s: cpu, match_wall_s: wall, hashes, matches })
  }
}

/** As a scan finds them, scored by the verdict's margin, and the hashes that were looked up under the exact probe. */
function matchesOf(
  { constellation }: Fingerprint,
  { ids, fingerprints, segment, sampling }: StoredIndex,
  policy: Policy,
) {
  const index = new InvertedIndex({ sampling, segments: [segment] })
  const found = worthAligning(candidates(constellation, index, probesOf(policy)))
  const bands = new Bands(constellation)
  const matches = found
    .map((candidate) => {
      const reference = new Bands(fingerprints[candidate.number].constellation)
      const { relation, margin, speed, pitchSemitones, spans } = verifyCandidate(bands, reference, candidate).comparison
      return {
        id: ids[candidate.number],
        score: margin,
        natural: DEFAULT_POLICY.duplicates.includes(relation),
        ...{ relation, speed, pitch: pitchSemitones, spans },
      }
    })
    .filter(({ relation }) => relation !== 'different')
    .sort((a, b) => b.score - a.score)
  return { hashes: indexedLandmarks(constellation, sampling).hashes.length, matches }
}

async function extract(flags: Flags): Promise<void> {
  const entries = await readList(flags.list)
  const sampling = samplingOf(entries)
  for (const { id, fingerprint, cpuSeconds } of await extractAll(entries, flags)) {
    const hashes = indexedLandmarks(fingerprint.constellation, sampling).hashes.length
    print({ id, audio_s: durationSeconds(fingerprint), extract_cpu_s: cpuSeconds, hashes })
  }
}

/** One JSON document a line. */
function print(line: object): void {
  console.log(JSON.stringify(line))
}

/** As dense as a scan of so much sound samples. */
function samplingOf(entries: readonly Entry[]): number {
  return samplingFor(entries.reduce((sum, { seconds }) => sum + seconds, 0))
}

interface Cost {
  /** Processor seconds of the whole process, and seconds on the wall. */
  readonly cpu: number
  readonly wall: number
}

async function measured<Result extends object>(work: () => Result | Promise<Result>): Promise<Result & Cost> {
  const cpuBefore = process.cpuUsage()
  const wallBefore = performance.now()
  const result = await work()
  const { user, system } = process.cpuUsage(cpuBefore)
  return { ...result, cpu: (user + system) / 1e6, wall: (performance.now() - wallBefore) / 1000 }
}

interface Extracted extends Entry {
  readonly fingerprint: Fingerprint
  readonly cpuSeconds: number
}

/**
 * In the order of the list, all before anything else, so that processor time can be told apart. Of a file
 * that fails, a line says why.
 */
async function extractAll(entries: readonly Entry[], { engine, jobs }: Flags): Promise<Extracted[]> {
  const results = new Map<string, FileFingerprint>()
  const paths = new Set(entries.map(({ path }) => path))
  for await (const result of fingerprintFiles(paths, { engine, concurrency: jobs })) results.set(result.path, result)
  return entries.flatMap((entry) => {
    const result = results.get(entry.path)
    if (result !== undefined && result.error === undefined)
      return [{ ...entry, fingerprint: result.fingerprint, cpuSeconds: result.cpuSeconds }]
    print({ id: entry.id, error: result?.error.message })
    process.exitCode = EXIT.failed
    return []
  })
}

/** @throws Error that names the first line which is none. */
async function readList(path: string): Promise<Entry[]> {
  const lines = (await readFile(path, 'utf8')).split(/\r?\n/)
  return lines.flatMap((line, i) => {
    if (line === '') return []
    const [id, file, seconds] = line.split('\t')
    if (id && file && Number.isFinite(Number(seconds))) return [{ id, path: file, seconds: Number(seconds) }]
    throw new Error(`${path}: line ${i + 1} is not an id, a path and a number of seconds with tabs between them.`)
  })
}
