import { resolve } from 'node:path'
import type { Ledger, SampledHashes } from '../ledger.ts'
import { Memo } from './memo.ts'
import type { ReaderData } from './reader-worker.ts'
import type { ReadName } from './reads.ts'
import type { KeptRecording, Taken } from './recording-writes.ts'
import { type ReformOptions, reform } from './reform.ts'
import { Thread } from './thread.ts'
import type { WriteName, WriterData } from './writer-worker.ts'

// By way of dist/, so that they are found from src/ too, where tests run and threads cannot load TypeScript.
const WRITER = new URL('../../../dist/store/embedded/writer-worker.js', import.meta.url)
const READER = new URL('../../../dist/store/embedded/reader-worker.js', import.meta.url)

export interface EmbeddedOptions extends ReformOptions {
  /** A quota: what adds is refused as `full` beyond it, what removes is not. Default none. */
  readonly mostBytes?: number | undefined
}

/** A ledger in a data folder of its own. */
export interface EmbeddedLedger extends Ledger {
  /** Keeps a recording of another ledger with its ids and times, without looking for rivals. */
  take(bucket: number, recording: KeptRecording): Promise<Taken>
}

/**
 * Opens the ledger of a data folder, or makes both. SQLite's calls wait for the disk, so they are made in two threads:
 * the writer's, and the reader's, which waits for nobody. Hashes of older landmarks are formed anew before.
 *
 * @throws StoreError `owned` if another process has it open; `newer`, `damaged`, `read-only`, `full`, `unusable`
 */
export async function openEmbeddedLedger(folder: string, options: EmbeddedOptions = {}): Promise<EmbeddedLedger> {
  const place = resolve(folder)
  const writerData: WriterData = { folder: place, mostBytes: options.mostBytes }
  const writer = await Thread.open(WRITER, writerData)
  try {
    await reform(writer, options)
    return ledgerOf(place, writer, await openReader(place))
  } catch (error) {
    await writer.close()
    throw error
  }
}

/** A thread that reads the ledger of a data folder, whoever owns it. @throws StoreError */
export function openReader(folder: string): Promise<Thread> {
  const readerData: ReaderData = { folder: resolve(folder) }
  return Thread.open(READER, readerData)
}

function ledgerOf(folder: string, writer: Thread, reader: Thread): EmbeddedLedger {
  const read = <Name extends ReadName>(name: Name) => asked<Name>(reader, name)
  const write = <Name extends WriteName>(name: Name) => asked<Name>(writer, name)
  // A bucket tells how many recordings it has.
  const [tokens, buckets] = [new Memo(), new Memo()]
  return {
    source: { engine: 'embedded', folder },
    bucket: buckets.reads('bucket', read('bucket')),
    buckets: read('buckets'),
    tokenByHash: tokens.reads('token', read('tokenByHash')),
    tokens: read('tokens'),
    rows: read('rows'),
    recordings: read('recordings'),
    find: read('find'),
    evidence: read('evidence'),
    list: read('list'),
    changes: read('changes'),
    sizes: read('sizes'),
    createBucket: buckets.writes(write('createBucket')),
    updateBucket: buckets.writes(write('updateBucket')),
    dropBucket: buckets.writes(write('dropBucket')),
    createToken: tokens.writes(write('createToken')),
    revokeToken: tokens.writes(write('revokeToken')),
    touchTokens: tokens.writes(write('touchTokens')),
    addId: buckets.writes(write('addId')),
    remove: buckets.writes(write('remove')),
    append: buckets.writes((bucket, recording, expect) => {
      const own = ownCopy(recording)
      const hashes = expect.hashes.slice()
      return writer.ask('append', [bucket, own, { ...expect, hashes }], [...memoryOf(own), hashes.buffer])
    }),
    take: buckets.writes((bucket, recording) => {
      const own = ownCopy(recording)
      return writer.ask('take', [bucket, own], memoryOf(own))
    }),
    close: async () => {
      for (const memo of [tokens, buckets]) memo.forget()
      await Promise.all([reader.close(), writer.close()])
    },
  }
}

function asked<Name extends ReadName | WriteName>(thread: Thread, name: Name): EmbeddedLedger[Name] {
  const ask = (...values: readonly unknown[]) => thread.ask(name, values)
  return ask as EmbeddedLedger[Name]
}

interface Columns extends SampledHashes {
  readonly fingerprint: Uint8Array
}

/** The caller's columns stay its own, and may lie in something larger that needs not be copied. */
function ownCopy<Long extends Columns>(recording: Long): Long {
  const { fingerprint, hashes, times } = recording
  return { ...recording, fingerprint: new Uint8Array(fingerprint), hashes: hashes.slice(), times: times.slice() }
}

function memoryOf({ fingerprint, hashes, times }: Columns): ArrayBuffer[] {
  return [fingerprint, hashes, times].map(({ buffer }) => buffer as ArrayBuffer)
}
