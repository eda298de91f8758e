import { availableParallelism } from 'node:os'
import type { Bucket } from '../ledger.ts'
import { StoreError } from '../store-error.ts'
import { type ExportedBucket, type ExportedToken, ImportError } from './export-parser.ts'
import { FormingThreads } from './forming-threads.ts'
import type { ImportLine } from './forming-worker.ts'
import type { EmbeddedLedger } from './ledger.ts'
import type { KeptRecording, Taken } from './recording-writes.ts'

/** So many characters are on their way from the export to the disk: work for all threads, and few commits. */
const MOST_UNDER_WAY = 8 * 2 ** 20
/** How a line begins that others need not wait for, as `exportLines` writes it. */
const RECORDING = '{"recording":'

export interface ImportOptions {
  /** Put all recordings into the bucket of this name, and make it if there is none. */
  readonly bucketName?: string | undefined
  readonly onLine?: (text: string) => void
}

export interface Imported {
  readonly buckets: readonly ImportedBucket[]
  /** Recordings that were new; that were there, and gained ids; of which nothing was new. */
  readonly taken: number
  readonly joined: number
  readonly known: number
  /** That were not there yet. */
  readonly tokens: number
}

export interface ImportedBucket {
  readonly name: string
  /** Its id where it was exported, and here. */
  readonly from: number
  readonly to: number
  readonly made: boolean
}

/**
 * Brings an export into a ledger. A second time changes nothing. Buckets are known again by name and type; landmarks are
 * formed anew from the fingerprints, with the sampling of the bucket that they come into.
 *
 * @param lines as `exportLines` gave them.
 * @throws ImportError at the first line that no export has, StoreError; what was read before is kept.
 */
export async function importLines(
  ledger: EmbeddedLedger,
  lines: AsyncIterable<string> | Iterable<string>,
  options: ImportOptions = {},
): Promise<Imported> {
  const threads = await FormingThreads.open(availableParallelism())
  try {
    const run = new Import(ledger, threads, options)
    for await (const text of lines) {
      await run.line(text)
      options.onLine?.(text)
    }
    return await run.end()
  } finally {
    await threads.close()
  }
}

/** A line that threads work on. */
interface Reading {
  /** From 1. */
  readonly number: number
  readonly length: number
  readonly line: Promise<ImportLine>
}

class Import {
  readonly #ledger: EmbeddedLedger
  readonly #threads: FormingThreads
  readonly #bucketName: string | undefined
  /** By the id where they were exported. */
  readonly #places = new Map<number, Bucket>()
  readonly #samplings = new Map<number, number>()
  readonly #buckets: ImportedBucket[] = []
  /** In the order of the lines, as all that follows. */
  readonly #readings: Reading[] = []
  readonly #takings = new Set<Promise<void>>()
  #lengthUnderWay = 0
  readonly #counts: Record<Taken, number> = { taken: 0, joined: 0, known: 0, 'no-bucket': 0 }
  #tokens = 0
  #lines = 0
  #last: ImportLine['kind'] | undefined
  #failure: unknown

  constructor(ledger: EmbeddedLedger, threads: FormingThreads, { bucketName }: ImportOptions) {
    this.#ledger = ledger
    this.#threads = threads
    this.#bucketName = bucketName
  }

  /** Comes back when there is room for another; of a bucket, when that is there, for its recordings need it. */
  async line(text: string): Promise<void> {
    const line = this.#threads.line(text, this.#samplings)
    // If a thread is lost, that is met when its turn comes.
    line.catch(() => {})
    this.#readings.push({ number: ++this.#lines, length: text.length, line })
    this.#lengthUnderWay += text.length
    await this.#advance(text.startsWith(RECORDING) ? MOST_UNDER_WAY : 0)
  }

  async end(): Promise<Imported> {
    await this.#advance(0)
    if (this.#last !== 'end')
      throw new ImportError(this.#lines, 'it is the last, and no end. What was read is kept; get the whole file.')
    const { taken, joined, known } = this.#counts
    return { buckets: this.#buckets, taken, joined, known, tokens: this.#tokens }
  }

  /** Until no more than so much is under way. */
  async #advance(most: number): Promise<void> {
    while (this.#lengthUnderWay > most) {
      const next = this.#readings.shift()
      const [oldest] = this.#takings
      await (next === undefined ? oldest : this.#accept(next))
      if (this.#failure !== undefined) throw this.#failure
    }
  }

  async #accept({ number, length, line: reading }: Reading): Promise<void> {
    const line = await reading
    if (line.kind === 'flaw') throw new ImportError(number, line.sentence)
    if ((line.kind === 'header') !== (this.#last === undefined))
      throw new ImportError(number, 'a header belongs at the beginning.')
    if (this.#last === 'end') throw new ImportError(number, 'it comes after the end.')
    this.#last = line.kind
    if (line.kind === 'recording') return this.#recording(line.bucket, line.recording, length)
    if (line.kind === 'bucket') await this.#bucket(line.bucket)
    if (line.kind === 'token') await this.#token(line.token)
    this.#lengthUnderWay -= length
  }

  async #bucket(exported: ExportedBucket): Promise<void> {
    const { id, ...settings } = exported
    const wanted = { ...settings, name: this.#bucketName ?? settings.name }
    const found = await this.#known(wanted.name, wanted.type)
    const place = found ?? (await this.#ledger.createBucket(wanted))
    this.#places.set(id, place)
    this.#samplings.set(id, place.dedup.sampling)
    this.#buckets.push({ name: place.name, from: id, to: place.id, made: found === undefined })
  }

  /** Of several with one name, each is known by its turn. */
  async #known(name: string, type: string): Promise<Bucket | undefined> {
    const all = { page: 1, perPage: Number.MAX_SAFE_INTEGER }
    const { items } = await this.#ledger.buckets({ ...all, type, search: name })
    const taken = new Set(this.#bucketName === undefined ? [...this.#places.values()].map(({ id }) => id) : [])
    return items.find((bucket) => bucket.name === name && !taken.has(bucket.id))
  }

  /** Does not wait for the disk. */
  #recording(bucket: number, recording: KeptRecording, length: number): void {
    const taking = this.#take(this.#places.get(bucket) as Bucket, recording).finally(() => {
      this.#takings.delete(taking)
      this.#lengthUnderWay -= length
    })
    this.#takings.add(taking)
  }

  /** Never throws: what went wrong is met with the next line. */
  async #take(place: Bucket, recording: KeptRecording): Promise<void> {
    try {
      const taken = await this.#ledger.take(place.id, recording)
      if (taken === 'no-bucket') throw new StoreError('unusable', `The bucket ${place.name} was dropped meanwhile.`)
      this.#counts[taken]++
    } catch (error) {
      this.#failure ??= error
    }
  }

  async #token({ revokedAt, ...token }: ExportedToken): Promise<void> {
    if ((await this.#ledger.tokenByHash(token.hash)) !== undefined) return
    const buckets = token.buckets?.flatMap((id) => this.#places.get(id)?.id ?? []) ?? null
    const { id } = await this.#ledger.createToken({ ...token, buckets })
    if (revokedAt !== null) await this.#ledger.revokeToken(id)
    this.#tokens++
  }
}
