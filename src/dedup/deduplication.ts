import { LEAST_VOTES } from '../match/votes.ts'
import type { Candidates, Search } from '../search/search.ts'
import { QueryRefusal } from '../search/search-error.ts'
import type { Bucket, Ledger, NewRecording, Recording } from '../store/ledger.ts'
import { acrIdOf } from './acr-id.ts'
import { written } from './evidence.ts'
import { isDuplicate, ranked } from './ranking.ts'
import { type Match, type Upload, UploadError, type Verdict } from './upload.ts'

export interface DeduplicationOptions {
  /** Told of a step and the milliseconds it took. */
  readonly onStage?: (stage: Stage, milliseconds: number) => void
  /** Told of a failure after which the answer holds nevertheless. */
  readonly onTrouble?: (error: unknown) => void
}

export type Stage = 'look-up' | 'verification' | 'append'

/** Tells whether uploads are new to a bucket, and keeps those that are. */
export class Deduplication {
  readonly #ledger: Ledger
  readonly #search: Search
  readonly #options: DeduplicationOptions

  constructor(ledger: Ledger, search: Search, options: DeduplicationOptions = {}) {
    this.#ledger = ledger
    this.#search = search
    this.#options = options
  }

  /** @throws UploadError, StoreError, SearchError */
  async deduplicate(bucket: Bucket, upload: Upload): Promise<Verdict> {
    const acrId = acrIdOf(bucket.id, upload.fingerprint)
    for (;;) {
      const found = await this.#stage('look-up', () => this.#candidates(bucket, upload))
      const matches = await this.#stage('verification', () => this.#matches(bucket, upload, acrId, found))
      const verdict =
        matches.length > 0 ? await this.#join(bucket, upload, matches) : await this.#keep(bucket, upload, acrId, found)
      if (verdict !== undefined) return verdict
    }
  }

  /** Removes recordings; they are gone from matching when it is done. @throws StoreError */
  async remove(bucket: Bucket, acrIds: readonly string[]): Promise<void> {
    await this.#ledger.remove(bucket.id, acrIds)
    await this.#search.follow(bucket)
  }

  async #candidates(bucket: Bucket, { fingerprint }: Upload): Promise<Candidates> {
    try {
      return await this.#search.candidates(bucket, fingerprint)
    } catch (error) {
      if (!(error instanceof QueryRefusal)) throw error
      throw new UploadError(error.kind === 'too-little-signal' ? 'too-little-signal' : 'fingerprint', error.message)
    }
  }

  /** The duplicates that the index names, and the very same fingerprint, which it may be too short to name. */
  async #matches(bucket: Bucket, upload: Upload, acrId: string, { candidates }: Candidates): Promise<Match[]> {
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
      upload.fingerprint,
      there,
      references.map(({ fingerprint }) => fingerprint),
    )
    const found = references.map((recording, i) => ({ ...recording, comparison: comparisons[i] }))
    const unnamed = same.filter((row) => row.acrId === acrId && !isSame(found, row.number)).map(({ number }) => number)
    return this.#duplicates(bucket, acrId, [...found, ...(await this.#compared(bucket, upload, unnamed))])
  }

  /** Recordings that no votes point at, compared anyway. */
  async #compared(bucket: Bucket, { fingerprint }: Upload, numbers: readonly number[]): Promise<Match[]> {
    if (numbers.length === 0) return []
    const recordings = await this.#ledger.recordings(bucket.id, numbers)
    const references = recordings.map((recording) => recording.fingerprint)
    const comparisons = await this.#search.pairs(bucket, fingerprint, references)
    return recordings.map((recording, i) => ({ ...recording, comparison: comparisons[i] }))
  }

  #duplicates({ dedup }: Bucket, acrId: string, matches: readonly Match[]): Match[] {
    return ranked(
      matches.filter((match) => match.acrId === acrId || isDuplicate(match.comparison, dedup)),
      acrId,
    )
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
    { sampled, hashes, seq: seen }: Candidates,
  ): Promise<Verdict | undefined> {
    if (!upload.keep) return { acrId, ids: [], kept: false, matches: [] }
    const { id, fingerprint } = upload
    const recording: NewRecording = { acrId, id, fingerprint, ...sampled }
    for (let seq = seen; ; ) {
      const expect = { seq, hashes, minShared: LEAST_VOTES }
      const appended = await this.#stage('append', () => this.#ledger.append(bucket.id, recording, expect))
      switch (appended.outcome) {
        case 'appended':
          await this.#follow(bucket)
          return { acrId, ids: [], kept: true, matches: [] }
        case 'no-bucket':
          throw new UploadError('no-bucket', 'The bucket was deleted meanwhile.')
        case 'id-taken':
          throw new UploadError('id-taken', idTaken(id))
        case 'exists':
        case 'rivals': {
          const numbers = appended.outcome === 'exists' ? [appended.number] : appended.numbers
          const rivals = this.#duplicates(bucket, acrId, await this.#compared(bucket, upload, numbers))
          if (rivals.length > 0) return this.#join(bucket, upload, rivals)
          if (appended.outcome === 'exists') return undefined
          seq = appended.seq
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

function isSame(matches: readonly Match[], number: number): boolean {
  return matches.some((match) => match.number === number)
}

function idTaken(id: string): string {
  return (
    `The id ${JSON.stringify(id)} is already known in this bucket, for another recording. ` +
    'Give this track an id of its own, or delete the other recording first.'
  )
}
