import type { Comparison } from '../match/comparison.ts'
import type { DedupPolicy } from '../match/policy.ts'
import { type Candidate, LEAST_VOTES } from '../match/votes.ts'
import type { Candidates, Search } from '../search/search.ts'
import { QueryRefusal } from '../search/search-error.ts'
import type { Bucket, Ledger, NewRecording, Recording } from '../store/ledger.ts'
import { StoreError } from '../store/store-error.ts'
import { acrIdOf } from './acr-id.ts'
import { written } from './evidence.ts'
import { isDuplicate, ranked } from './ranking.ts'
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
  readonly found: Candidates
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
      const { found, matches } = await this.#judged(bucket, upload, acrId)
      const verdict =
        matches.length > 0 ? await this.#join(bucket, upload, matches) : await this.#keep(bucket, upload, acrId, found)
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
  #judged(bucket: Bucket, upload: Upload, acrId: string): Promise<Judged> {
    const key = JSON.stringify([acrId, this.#search.seqOf(bucket.id), bucket.dedup, upload.keep])
    return this.#judging.share(key, async () => {
      const found = await this.#stage('look-up', () => this.#candidates(bucket, upload))
      return { found, matches: await this.#matches(bucket, upload, acrId, found.candidates) }
    })
  }

  async #candidates(bucket: Bucket, { fingerprint, keep }: Upload): Promise<Candidates> {
    try {
      return await this.#search.candidates(bucket, fingerprint, keep)
    } catch (error) {
      if (!(error instanceof QueryRefusal)) throw error
      throw new UploadError(error.kind === 'too-little-signal' ? 'too-little-signal' : 'fingerprint', error.message)
    }
  }

  #matches(bucket: Bucket, upload: Upload, acrId: string, candidates: readonly Candidate[]): Promise<Match[]> {
    return this.#stage('verification', () => this.#verified(bucket, upload, acrId, candidates))
  }

  /** The duplicates that the index names, and the very same fingerprint, which it may be too short to name. */
  async #verified(
    bucket: Bucket,
    { fingerprint }: Upload,
    acrId: string,
    candidates: readonly Candidate[],
  ): Promise<Match[]> {
    const [recordings, same] = await Promise.all([
      this.#ledger.recordings(
        bucket.id,
        candidates.map(({ number }) => number),
      ),
      this.#ledger.find(bucket.id, acrId),
    ])
    const byNumber = new Map(recordings.map((recording) => [recording.number, recording]))
    const there = candidates.filter(({ number }) => byNumber.has(number))
    const references = there.map(({ number }) => byNumber.get(number) as Recording)
    const comparisons = await this.#search.comparisons(
      fingerprint,
      there,
      references.map((recording) => recording.fingerprint),
    )
    // By its bytes: one that was imported has the acr_id that it had in another bucket.
    const matches: Match[] = references.map((recording, i) => {
      const isItself = Buffer.compare(recording.fingerprint, fingerprint) === 0
      return { ...recording, comparison: comparisons[i], isItself }
    })
    const unnamed = same.find((row) => row.acrId === acrId && !byNumber.has(row.number))
    if (unnamed !== undefined) {
      const comparison = await this.#comparing.share(acrId, () => this.#search.self(fingerprint))
      matches.push({ ...unnamed, comparison, isItself: true })
    }
    return duplicatesAmong(matches, bucket.dedup)
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
    { sampled, query, seq: seen }: Candidates,
  ): Promise<Verdict | undefined> {
    if (!upload.keep || sampled === undefined) return { acrId, ids: [], kept: false, matches: [] }
    const { id, fingerprint } = upload
    const recording: NewRecording = { acrId, id, fingerprint, ...sampled }
    for (let seq = seen; ; ) {
      const expect = { seq, hashes: query.hashes, minShared: LEAST_VOTES }
      const appended = await this.#stage('append', () => this.#ledger.append(bucket.id, recording, expect))
      switch (appended.outcome) {
        case 'appended':
          await this.#follow(bucket)
          return { acrId, ids: [], kept: true, matches: [] }
        case 'no-bucket':
          throw noBucket()
        case 'id-taken':
          throw new UploadError('id-taken', idTaken(id))
        case 'exists': {
          const matches = await this.#matches(bucket, upload, acrId, [])
          return matches.length > 0 ? this.#join(bucket, upload, matches) : undefined
        }
        case 'rivals': {
          const from = Math.min(...appended.numbers)
          const later = await this.#stage('look-up', () => this.#search.laterCandidates(bucket, query, from))
          if (later === undefined) return undefined
          const matches = await this.#matches(bucket, upload, acrId, later.candidates)
          if (matches.length > 0) return this.#join(bucket, upload, matches)
          seq = later.seq
        }
      }
    }
  }

  /** What is kept is kept, whether or not the index knows it already: a later upload meets it as a rival. */
  async #follow(bucket: Bucket): Promise<void> {
    try {
      await this.#search.follow(bucket)
    } catch (error) {
      this.#options.onTrouble?.(error)
    }
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

function duplicatesAmong(matches: readonly Match[], policy: DedupPolicy): Match[] {
  return ranked(matches.filter(({ isItself, comparison }) => isItself || isDuplicate(comparison, policy)))
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
