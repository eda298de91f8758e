import { indexedLandmarks } from '../../fingerprint/indexed-landmarks.ts'
import type { Bucket } from '../ledger.ts'
import { StoreError } from '../store-error.ts'
import {
  type ExportedBucket,
  type ExportedRecording,
  type ExportedToken,
  type ExportLine,
  ImportError,
  parseExportLine,
} from './export-parser.ts'
import type { EmbeddedLedger } from './ledger.ts'
import type { Taken } from './recording-writes.ts'

/** So many recordings are on their way to the disk at the same time, and share its commits. */
const AT_ONCE = 32

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
  const run = new Import(ledger, options)
  for await (const text of lines) {
    await run.line(text)
    options.onLine?.(text)
  }
  return run.end()
}

class Import {
  readonly #ledger: EmbeddedLedger
  readonly #bucketName: string | undefined
  /** By the id where they were exported. */
  readonly #places = new Map<number, Bucket>()
  readonly #buckets: ImportedBucket[] = []
  readonly #underWay = new Set<Promise<void>>()
  readonly #counts: Record<Taken, number> = { taken: 0, joined: 0, known: 0, 'no-bucket': 0 }
  #tokens = 0
  #lines = 0
  #last: ExportLine['kind'] | undefined
  #failure: unknown

  constructor(ledger: EmbeddedLedger, { bucketName }: ImportOptions) {
    this.#ledger = ledger
    this.#bucketName = bucketName
  }

  async line(text: string): Promise<void> {
    this.#lines++
    const line = this.#parsed(text)
    if ((line.kind === 'header') !== (this.#last === undefined)) throw this.#wrong('a header belongs at the beginning.')
    if (this.#last === 'end') throw this.#wrong('it comes after the end.')
    this.#last = line.kind
    if (line.kind === 'bucket') await this.#bucket(line.bucket)
    if (line.kind === 'recording') await this.#recording(line.recording)
    if (line.kind === 'token') await this.#token(line.token)
  }

  async end(): Promise<Imported> {
    await Promise.all(this.#underWay)
    if (this.#failure !== undefined) throw this.#failure
    if (this.#last !== 'end')
      throw new ImportError(this.#lines, 'it is the last, and no end. What was read is kept; get the whole file.')
    const { taken, joined, known } = this.#counts
    return { buckets: this.#buckets, taken, joined, known, tokens: this.#tokens }
  }

  async #bucket(exported: ExportedBucket): Promise<void> {
    const { id, ...settings } = exported
    const wanted = { ...settings, name: this.#bucketName ?? settings.name }
    const found = await this.#known(wanted.name, wanted.type)
    const place = found ?? (await this.#ledger.createBucket(wanted))
    this.#places.set(id, place)
    this.#buckets.push({ name: place.name, from: id, to: place.id, made: found === undefined })
  }

  /** Of several with one name, each is known by its turn. */
  async #known(name: string, type: string): Promise<Bucket | undefined> {
    const all = { page: 1, perPage: Number.MAX_SAFE_INTEGER }
    const { items } = await this.#ledger.buckets({ ...all, type, search: name })
    const taken = new Set(this.#bucketName === undefined ? [...this.#places.values()].map(({ id }) => id) : [])
    return items.find((bucket) => bucket.name === name && !taken.has(bucket.id))
  }

  async #recording({ bucket, decoded, ...kept }: ExportedRecording): Promise<void> {
    const place = this.#places.get(bucket)
    if (place === undefined) throw this.#wrong(`its bucket ${bucket} is none of those before.`)
    const sampled = indexedLandmarks(decoded.constellation, place.dedup.sampling)
    while (this.#underWay.size >= AT_ONCE) await Promise.race(this.#underWay)
    if (this.#failure !== undefined) throw this.#failure
    const taking = this.#take(place, { ...kept, hashes: sampled.hashes, times: sampled.times })
    this.#underWay.add(taking)
    void taking.finally(() => this.#underWay.delete(taking))
  }

  /** Never throws: what went wrong is met with the next line. */
  async #take(place: Bucket, recording: Parameters<EmbeddedLedger['take']>[1]): Promise<void> {
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

  #parsed(text: string): ExportLine {
    try {
      return parseExportLine(text)
    } catch (error) {
      throw this.#wrong((error as Error).message)
    }
  }

  #wrong(sentence: string): ImportError {
    return new ImportError(this.#lines, sentence)
  }
}
