import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { findEngine } from '../../src/audio/engine.ts'
import { newBucket } from '../../src/buckets/bucket.ts'
import { issueToken } from '../../src/buckets/token.ts'
import { Deduplication } from '../../src/dedup/deduplication.ts'
import type { Context } from '../../src/http/context.ts'
import { createServer, type ServerOptions } from '../../src/http/server.ts'
import { LimitedAudio } from '../../src/limited/audio.ts'
import { Search } from '../../src/search/search.ts'
import type { Ledger, Scope } from '../../src/store/ledger.ts'
import type { Engine } from '../store/engines.ts'
import type { Case, Names } from './case.ts'

/** The servers of README.md, on one ledger. */
export interface Stage {
  readonly ledger: Ledger
  url(server?: string): Promise<string>
  /** Makes what the names in a case stand for. */
  names(wireCase: Case): Promise<Names>
  /** Files that uploads left behind. */
  leftovers(): string[]
  /** Files that are being fingerprinted. */
  fingerprinting(): number
  closeServers(): Promise<void>
  close(): Promise<void>
}

interface Variant {
  readonly context?: Partial<Context>
  readonly options?: ServerOptions
}

const LIMITS = { fingerprintBytes: 2_000_000, audioBytes: 20_000_000, requestsPerMinute: 0 }

const VARIANTS: Readonly<Record<string, Variant>> = {
  default: {},
  fingerprints: { context: { fingerprintAudio: undefined } },
  small: { context: { limits: { ...LIMITS, fingerprintBytes: 1000, audioBytes: 20_000 } } },
  rare: { context: { limits: { ...LIMITS, requestsPerMinute: 2 } } },
  hasty: { options: { stallMilliseconds: 500 } },
  loading: { context: { isReady: () => false } },
  proxied: { options: { trustProxy: true } },
}

const AUDIO_LIMITS = {
  cpuSeconds: 20,
  wallSeconds: 30,
  memoryBytes: 1 << 30,
  longestSeconds: 600,
  fingerprintBytes: LIMITS.fingerprintBytes,
}

export async function openStage(engine: Engine): Promise<Stage> {
  const opened = await engine.open()
  const { ledger } = opened
  const tokens = await tokensOf(ledger)
  const search = new Search(ledger, { threads: 1 })
  await search.load()
  const deduplication = new Deduplication(ledger, search)
  const { name } = await findEngine()
  const audio = new LimitedAudio({ engine: name, limits: AUDIO_LIMITS, concurrency: 1, longestQueue: 4 })
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'unisono-wire-'))
  const context: Context = {
    ledger,
    deduplicate: (bucket, upload) => deduplication.deduplicate(bucket, upload),
    compare: (bucket, query, reference) => search.pair(bucket, query, reference),
    remove: (bucket, acrIds) => deduplication.remove(bucket, acrIds),
    forget: (bucket) => search.forget(bucket),
    fingerprintAudio: (path, signal) => audio.fingerprint(path, signal),
    isReady: () => search.isReady,
    limits: LIMITS,
  }
  const servers = new Map<string, { server: FastifyInstance; url: string }>()
  const serverOf = async (variant: string) => {
    const known = servers.get(variant)
    if (known !== undefined) return known
    const { context: other = {}, options = {} } = VARIANTS[variant]
    const server = createServer({ ...context, ...other }, { temporaryFolder, ...options })
    const started = { server, url: await server.listen({ host: '127.0.0.1', port: 0 }) }
    servers.set(variant, started)
    return started
  }
  const closeServers = async () => {
    for (const { server } of servers.values()) await server.close()
    servers.clear()
  }
  return {
    ledger,
    url: async (variant = 'default') => (await serverOf(variant)).url,
    names: async (wireCase) => ({
      ...tokens,
      ...(await namesOf(ledger, wireCase)),
      host: new URL((await serverOf(wireCase.server ?? 'default')).url).host,
    }),
    leftovers: () => readdirSync(temporaryFolder),
    fingerprinting: () => audio.load.running,
    closeServers,
    async close() {
      await closeServers()
      audio.close()
      await search.close()
      await opened.close()
      rmSync(temporaryFolder, { recursive: true })
    },
  }
}

let count = 0

/** A case waits for no bucket that it has no use for. */
async function namesOf(ledger: Ledger, wireCase: Case): Promise<Names> {
  const text = JSON.stringify(wireCase)
  const unique = `case${++count}`
  const makers: Readonly<Record<string, () => Promise<number>>> = {
    bucket: async () => (await ledger.createBucket(newBucket({ name: unique }))).id,
    other: async () => (await ledger.createBucket(newBucket({ name: `${unique}-other` }))).id,
    files: async () => (await ledger.createBucket({ ...newBucket({ name: `${unique}-files` }), type: 'File' })).id,
  }
  const needsLimited = /\blimited\b/.test(text)
  const names: Record<string, string> = { unique }
  for (const [name, make] of Object.entries(makers))
    if (text.includes(`{${name}}`) || text.includes('{unique}') || needsLimited) names[name] = String(await make())
  if (needsLimited) {
    const scopes = ['write-dedup', 'write-buckets'] as const
    names.limited = await tokenFor(ledger, { name: 'limited', scopes, buckets: [Number(names.bucket)] })
  }
  return names
}

async function tokensOf(ledger: Ledger): Promise<Names> {
  const token = (name: string, scopes: readonly Scope[]) => tokenFor(ledger, { name, scopes })
  const revoked = await token('revoked', ['admin'])
  await ledger.revokeToken(Number((await ledger.tokens()).at(-1)?.id))
  return {
    revoked,
    expired: await tokenFor(ledger, { name: 'expired', scopes: ['admin'], isExpired: true }),
    admin: await token('admin', ['admin']),
    reader: await token('reader', ['read-dedup']),
    writer: await token('writer', ['write-dedup']),
    keeper: await token('keeper', ['write-buckets']),
  }
}

interface Wanted {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly buckets?: number[] | undefined
  readonly isExpired?: boolean
}

async function tokenFor(ledger: Ledger, { name, scopes, buckets, isExpired = false }: Wanted): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const made = isExpired ? now - 100 : now
  const { text, token } = issueToken({ name, scopes, buckets, ...(isExpired && { expiresAt: made + 50 }) }, made)
  await ledger.createToken(token)
  return text
}
