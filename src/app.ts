import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { DecodeError } from './audio/decode-error.ts'
import { findEngine } from './audio/engine.ts'
import { newBucket } from './buckets/bucket.ts'
import { issueToken } from './buckets/token.ts'
import type { Config } from './config/settings.ts'
import { Deduplication } from './dedup/deduplication.ts'
import type { Upload, Verdict } from './dedup/upload.ts'
import { createServer } from './http/server.ts'
import { LimitedAudio } from './limited/audio.ts'
import { Metrics, type Stage } from './metrics/metrics.ts'
import { addOperation } from './metrics/operation.ts'
import { watchIndex, watchLedger, watchQueues } from './metrics/readings.ts'
import { Search } from './search/search.ts'
import { openEmbeddedLedger } from './store/embedded/ledger.ts'
import type { ReformOptions } from './store/embedded/reform.ts'
import type { Bucket, Ledger } from './store/ledger.ts'
import { openMemoryLedger } from './store/memory/ledger.ts'

/** A service that answers. */
export interface App {
  /** Where clients reach it. */
  readonly url: string
  /** What was made for a ledger that had no token yet. */
  readonly first: FirstStart | undefined
  /** Why no audio is taken; undefined where it is. */
  readonly withoutAudio: string | undefined
  /** Settles when the index has seen the whole ledger; until then nothing can be uploaded. @throws StoreError */
  readonly loaded: Promise<void>
  /** Answers what is under way, as long as the settings say, and closes everything. */
  close(): Promise<void>
}

export interface FirstStart {
  readonly bucket: number
  readonly token: string
}

/** Where the lines of the log go, as JSON. */
export interface Log {
  write(line: string): void
}

/** Closes what was opened, the last first. */
class Opened {
  readonly #closers: (() => unknown)[] = []

  add(close: () => unknown): void {
    this.#closers.push(close)
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close()
  }
}

/** @throws StoreError; the system's error if the address cannot be had; the reason of a `stop` */
export async function openApp(config: Config, log: Log, reforming: ReformOptions = {}): Promise<App> {
  const opened = new Opened()
  try {
    return await open(config, log, opened, reforming)
  } catch (error) {
    await opened.close()
    throw error
  }
}

async function open(config: Config, log: Log, opened: Opened, reforming: ReformOptions): Promise<App> {
  const ledger = await openLedger(config, reforming)
  opened.add(() => ledger.close())
  const temporaryFolder = await emptyFolder(config)
  opened.add(() => rm(temporaryFolder, { recursive: true, force: true }))
  const metrics = new Metrics()
  let server: FastifyInstance | undefined
  const onTrouble = (error: unknown) => server?.log.error(error, 'The answers hold, but this went wrong beside them.')
  const snapshots = config.ledger === 'memory' ? undefined : join(config.data, 'index')
  const onWork = (stage: Stage, seconds: number) => metrics.work(stage, seconds)
  const search = new Search(ledger, { threads: config.matchingThreads, snapshots, onTrouble, onWork })
  opened.add(() => search.close())
  const audio = await openAudio(config)
  opened.add(() => audio.limited?.close())
  const deduplication = new Deduplication(ledger, search, {
    onTrouble,
    onStage: (stage, milliseconds) => metrics.time(stage, milliseconds / 1000),
  })
  watchLedger(metrics, () => ledger.sizes())
  watchIndex(metrics, () => search.sizes)
  watchQueues(metrics, { matching: () => search.waiting, audio: () => audio.limited?.load.waiting ?? 0 })
  let isStopping = false
  const isReady = () => search.isReady && !isStopping
  server = createServer(
    {
      ledger,
      deduplicate: (bucket, upload) => counted(metrics, deduplication, bucket, upload),
      compare: (bucket, query, reference) => search.pair(bucket, query, reference),
      remove: (bucket, acrIds) => deduplication.remove(bucket, acrIds),
      forget: (bucket) => search.forget(bucket),
      fingerprintAudio: audio.limited && timed(metrics, audio.limited),
      isReady: () => search.isReady,
      onReceived: (milliseconds) => metrics.time('parse', milliseconds / 1000),
      limits: limitsOf(config),
    },
    {
      logger: { level: config.logLevel, stream: log },
      trustProxy: config.trustProxy?.split(',').map((address) => address.trim()) ?? false,
      publicUrl: config.publicUrl,
      temporaryFolder,
      prepare(server) {
        addOperation(server, { metrics, metricsToken: config.metricsToken, isReady })
        // Else a client would keep its connection, and send its next request into a closed one.
        server.addHook('onSend', async (_, reply) => void (isStopping && reply.header('connection', 'close')))
      },
    },
  )
  const { host, port, shutdownSeconds } = config
  opened.add(() => drain(server, shutdownSeconds))
  await server.listen({ host, port })
  return {
    url: urlOf(config, server),
    // Not before: a start that comes to nothing must not make the token that is shown once.
    first: await firstStart(ledger),
    withoutAudio: audio.missing,
    loaded: search.load(),
    close() {
      isStopping = true
      return opened.close()
    },
  }
}

async function openLedger({ ledger, data, storageLimit }: Config, reforming: ReformOptions): Promise<Ledger> {
  return ledger === 'memory' ? openMemoryLedger() : openEmbeddedLedger(data, { mostBytes: storageLimit, ...reforming })
}

/** For uploads on their way. What a crash left there is gone. */
async function emptyFolder({ ledger, data }: Config): Promise<string> {
  if (ledger === 'memory') return mkdtemp(join(tmpdir(), 'unisono-'))
  const folder = join(data, 'uploads')
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { mode: 0o700 })
  return folder
}

const FIRST_BUCKET = 'tracks'

/** Where there is no token nobody could do anything: makes one that may do all, and a bucket if there is none. */
async function firstStart(ledger: Ledger): Promise<FirstStart | undefined> {
  if ((await ledger.tokens()).length > 0) return undefined
  const { items } = await ledger.buckets({ page: 1, perPage: 1, type: 'DedupFile' })
  const bucket = items[0] ?? (await ledger.createBucket(newBucket({ name: FIRST_BUCKET })))
  const wish = { name: 'made at the first start', scopes: ['admin'] }
  const { text, token } = issueToken(wish, Math.floor(Date.now() / 1000))
  await ledger.createToken(token)
  return { bucket: bucket.id, token: text }
}

interface Audio {
  readonly limited: LimitedAudio | undefined
  /** Why there is none. */
  readonly missing: string | undefined
}

/** A machine without a decoder takes fingerprints all the same, unless one is asked for by its name. */
async function openAudio(config: Config): Promise<Audio> {
  if (!config.audio) return { limited: undefined, missing: 'the settings turn it off.' }
  try {
    const { name: engine } = await findEngine(config.audioEngine)
    const { audioConcurrency: concurrency, audioQueue: longestQueue } = config
    const limits = {
      cpuSeconds: config.audioCpuSeconds,
      wallSeconds: config.audioWallSeconds,
      memoryBytes: config.audioMemory,
      longestSeconds: config.audioLongestSeconds,
      fingerprintBytes: config.fingerprintLimit,
    }
    return { limited: new LimitedAudio({ engine, concurrency, longestQueue, limits }), missing: undefined }
  } catch (error) {
    if (config.audioEngine !== 'auto' || !(error instanceof DecodeError)) throw error
    return { limited: undefined, missing: error.message }
  }
}

function timed(metrics: Metrics, audio: LimitedAudio) {
  return async (path: string, signal: AbortSignal) => {
    const before = performance.now()
    try {
      return await audio.fingerprint(path, signal)
    } finally {
      metrics.time('audio', (performance.now() - before) / 1000)
    }
  }
}

async function counted(
  metrics: Metrics,
  deduplication: Deduplication,
  bucket: Bucket,
  upload: Upload,
): Promise<Verdict> {
  try {
    const verdict = await deduplication.deduplicate(bucket, upload)
    const outcome = verdict.matches.length > 0 ? 'duplicate' : 'new'
    metrics.countUpload(upload.keep ? outcome : `dry-${outcome}`, verdict.matches[0]?.comparison.relation)
    return verdict
  } catch (error) {
    metrics.countUpload('refused')
    throw error
  }
}

function limitsOf({ fingerprintLimit, audioLimit, requestsPerMinute = 0 }: Config) {
  return { fingerprintBytes: fingerprintLimit, audioBytes: audioLimit, requestsPerMinute }
}

const IDLE_MILLISECONDS = 100

/** Takes no new connection, answers what is under way, and after a time no more. */
async function drain(server: FastifyInstance, seconds: number): Promise<void> {
  const timers = [
    setInterval(() => server.server.closeIdleConnections(), IDLE_MILLISECONDS),
    setTimeout(() => server.server.closeAllConnections(), seconds * 1000),
  ]
  await server.close()
  for (const timer of timers) clearTimeout(timer)
}

const ANY_ADDRESS = ['0.0.0.0', '::']

function urlOf({ host, publicUrl }: Config, server: FastifyInstance): string {
  const { port } = server.server.address() as AddressInfo
  const name = ANY_ADDRESS.includes(host) ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return publicUrl ?? `http://${name}:${port}`
}
