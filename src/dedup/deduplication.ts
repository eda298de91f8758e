import type { Comparison } from '../match/comparison.ts'
import { isDuplicate } from '../match/policy.ts'
import { LEAST_VOTES } from '../match/votes.ts'
import type { Compared } from '../search/messages.ts'
import type { LaterLikes, Likes, Search } from '../search/search.ts'
import { QueryRefusal } from '../search/search-error.ts'
import type { Bucket, Ledger, NewRecording, Row } from '../store/ledger.ts'
import { StoreError } from '../store/store-error.ts'
import { acrIdOf } from './acr-id.ts'
import { written } from './evidence.ts'
import { ranked } from './ranking.ts'
import { UnderWay } from './under-way.ts'
import { type Match, type Upload, UploadError, type Verdict } from './upload.ts'

export interface DeduplicationOptions {
  /** Told of a step and the milliseconds it took. */
  readonly onStage?: (stage: Stage, milliseconds: number) => void
  /** Told of a failure after which the answer holds nevertheless. */
  readonly onTrouble?: (error: unknown) => void
}

/** An upload as far as it needs no write. */
interface Judged {
  readonly likes: Likes
  readonly matches: readonly Match[]
}

export type Stage = 'look-up' | 'verification' | 'append'

/** Tells whether uploads are new to a bucket, and keeps those that are. */
export class Deduplication {
  readonly #ledger: Ledger
  readonly #search: Search
  readonly #options: DeduplicationOptions
  readonly #judging = new UnderWay<Judged>()
  readonly #comparing = new UnderWay<Comparison>()

  constructor(ledger: Ledger, search: Search, options: DeduplicationOptions = {}) {
    this.#ledger = ledger
    this.#search = search
    this.#options = options
  }

  /** @throws UploadError, StoreError, SearchError */
  async deduplicate(bucket: Bucket, upload: Upload): Promise<Verdict> {
    try {
      return await this.#verdict(bucket, upload)
    } catch (error) {
      throw await this.#reason(bucket, error)
    }
  }

  async #verdict(bucket: Bucket, upload: Upload): Promise<Verdict> {
    const acrId = acrIdOf(bucket.id, upload.fingerprint)
    for (;;) {
      const { likes, matches } = await this.#judged(bucket, upload, acrId)
      const verdict =
        matches.length > 0 ? await this.#join(bucket, upload, matches) : await this.#keep(bucket, upload, acrId, likes)
      if (verdict !== undefined) return verdict
    }
  }

  /** A bucket that is dropped takes its index along, also from under an upload. */
  async #reason({ id }: Bucket, error: unknown): Promise<unknown> {
    if (error instanceof UploadError || error instanceof StoreError) return error
    return (await this.#ledger.bucket(id)) === undefined ? noBucket() : error
  }

  /** Removes recordings; they are gone from matching when it is done. @throws StoreError */
  async remove(bucket: Bucket, acrIds: readonly string[]): Promise<void> {
    await this.#ledger.remove(bucket.id, acrIds)
    await this.#search.follow(bucket)
  }

  /** Of equal uploads at the same moment, while the bucket is the same, one is judged for all. */
  async #judged(bucket: Bucket, upload: Upload, acrId: string): Promise<Judged> {
    // So that who was told that something is kept finds it.
    await this.#search.followed(bucket)
    const key = JSON.stringify([acrId, this.#search.seqOf(bucket.id), bucket.dedup, upload.keep])
    return this.#judging.share(key, async () => {
      const [likes, same] = await Promise.all([this.#likes(bucket, upload), this.#ledger.find(bucket.id, acrId)])
      return { likes, matches: await this.#matches(bucket, upload, acrId, likes.compared, same) }
    })
  }

  async #likes(bucket: Bucket, { fingerprint, keep }: Upload): Promise<Likes> {
    try {
      return await this.#timed(() => this.#search.likes(bucket, fingerprint, keep))
    } catch (error) {
      if (!(error instanceof QueryRefusal)) throw error
      throw new UploadError(error.kind === 'too-little-signal' ? 'too-little-signal' : 'fingerprint', error.message)
    }
  }

  /**
   * The duplicates among what was compared, and the very same fingerprint, which the index may be too small to name.
   *
   * @param same rows that have its acr_id.
   */
  async #matches(
    { id: bucket, dedup: policy }: Bucket,
    { fingerprint }: Upload,
    acrId: string,
    compared: readonly Compared[],
    same: readonly Row[],
  ): Promise<Match[]> {
    // Itself is known by its bytes: one that was imported has the acr_id that it had in another bucket.
    const duplicates = compared.filter(({ isItself, comparison }) => isItself || isDuplicate(comparison, policy))
    const matches = await this.#matchesOf(bucket, duplicates, same)
    const unnamed = same.find((row) => row.acrId === acrId && !matches.some(({ number }) => number === row.number))
    if (unnamed !== undefined) {
      const comparison = await this.#comparing.share(acrId, () => this.#search.self(fingerprint))
      matches.push({ ...unnamed, comparison, isItself: true })
    }
    return ranked(matches)
  }

  /** With what the ledger says of them, without those that are gone by now. @param known rows that were read already. */
  async #matchesOf(bucket: number, duplicates: readonly Compared[], known: readonly Row[]): Promise<Match[]> {
    const rows = new Map(known.map((row) => [row.number, row]))
    const unknown = duplicates.map(({ number }) => number).filter((number) => !rows.has(number))
    const read = unknown.length === 0 ? [] : await this.#ledger.rows(bucket, unknown)
    for (const row of read) rows.set(row.number, row)
    return duplicates.flatMap((duplicate) => {
      const row = rows.get(duplicate.number)
      return row === undefined ? [] : [{ ...row, ...duplicate }]
    })
  }

  /** Undefined where the best match is gone meanwhile. */
  async #join(bucket: Bucket, { id, keep }: Upload, matches: readonly Match[]): Promise<Verdict | undefined> {
    const [best] = matches
    if (keep) {
      const outcome = await this.#stage('append', () =>
        this.#ledger.addId(bucket.id, best.number, id, written(best.comparison)),
      )
      if (outcome === 'gone') return undefined
    }
    return { acrId: best.acrId, ids: [...new Set(matches.flatMap(({ ids }) => ids))], kept: false, matches }
  }

  /** Undefined where everything has to be looked at anew. */
  async #keep(
    bucket: Bucket,
    upload: Upload,
    acrId: string,
    { forKeeping, seq: seen }: Likes,
  ): Promise<Verdict | undefined> {
    if (!upload.keep || forKeeping === undefined) return { acrId, ids: [], kept: false, matches: [] }
    const { query, sampled } = forKeeping
    const { id, fingerprint } = upload
    const recording: NewRecording = { acrId, id, fingerprint, ...sampled }
    for (let seq = seen; ; ) {
      const expect = { seq, hashes: query.hashes, minShared: LEAST_VOTES }
      const appended = await this.#stage('append', () => this.#ledger.append(bucket.id, recording, expect))
      switch (appended.outcome) {
        case 'appended':
          void this.#follow(bucket)
          return { acrId, ids: [], kept: true, matches: [] }
        case 'no-bucket':
          throw noBucket()
        case 'id-taken':
          throw new UploadError('id-taken', idTaken(id))
        case 'exists': {
          const same = await this.#ledger.find(bucket.id, acrId)
          const matches = await this.#matches(bucket, upload, acrId, [], same)
          return matches.length > 0 ? this.#join(bucket, upload, matches) : undefined
        }
        case 'rivals': {
          const from = Math.min(...appended.numbers)
          const later = await this.#timed(() => this.#search.laterLikes(bucket, fingerprint, query, from))
          if (later === undefined) return undefined
          const same = await this.#ledger.find(bucket.id, acrId)
          const matches = await this.#matches(bucket, upload, acrId, later.compared, same)
          if (matches.length > 0) return this.#join(bucket, upload, matches)
          seq = later.seq
        }
      }
    }
  }

  /** What is kept is kept, and answered before the index knows it: a later look-up waits for that, and a later append meets it as a rival. */
  async #follow(bucket: Bucket): Promise<void> {
    try {
      await this.#search.follow(bucket)
    } catch (error) {
      this.#options.onTrouble?.(error)
    }
  }

  /** Looked up and verified in one go, of which a part of the time is told for each. */
  async #timed<Found extends LaterLikes | undefined>(search: () => Promise<Found>): Promise<Found> {
    const before = performance.now()
    const found = await search()
    const verification = 1000 * (found?.verificationSeconds ?? 0)
    this.#options.onStage?.('look-up', performance.now() - before - verification)
    this.#options.onStage?.('verification', verification)
    return found
  }

  async #stage<Result>(stage: Stage, step: () => Promise<Result>): Promise<Result> {
    const before = performance.now()
    try {
      return await step()
    } finally {
      this.#options.onStage?.(stage, performance.now() - before)
    }
  }
}

function noBucket(): UploadError {
  return new UploadError('no-bucket', 'The bucket was deleted meanwhile.')
}

function idTaken(id: string): string {
  return (
    `The id ${JSON.stringify(id)} is already known in this bucket, for another recording. ` +
    'Give this track an id of its own, or delete the other recording first.'
  )
}
