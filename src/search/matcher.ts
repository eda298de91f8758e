import { decodeFingerprint } from '../fingerprint/codec.ts'
import { type Fingerprint, LEAST_PEAKS } from '../fingerprint/fingerprint.ts'
import { FingerprintError } from '../fingerprint/fingerprint-error.ts'
import { EXACT } from '../fingerprint/landmarks.ts'
import { InvertedIndex } from '../inverted-index/inverted-index.ts'
import { Segment } from '../inverted-index/segment.ts'
import { Bands } from '../match/bands.ts'
import { compare, verify, verifyCandidate } from '../match/compare.ts'
import { type DedupPolicy, isDuplicate, wantsOnlySame } from '../match/policy.ts'
import { ProbedQuery } from '../match/probed-query.ts'
import { probesOf } from '../match/probes.ts'
import { type Candidate, candidatesOf, doubtfulOf, isDoubtful, worthAligning } from '../match/votes.ts'
import type { Compared, IndexChange, LookedUp, Notice, SearchResult, SearchTask } from './messages.ts'
import { QueryRefusal } from './search-error.ts'

type CandidatesTask = Extract<SearchTask, { wanted: 'candidates' }>

/** Does what a matching thread is asked: it has a replica of every bucket's index. */
export class Matcher {
  readonly #indexes = new Map<number, InvertedIndex>()

  take({ bucket, changes }: Notice): void {
    for (const change of changes) this.#change(bucket, change)
  }

  /** @throws QueryRefusal */
  result(task: SearchTask): SearchResult {
    switch (task.wanted) {
      case 'candidates':
        return this.#candidates(task, decoded(task.fingerprint))
      case 'later-candidates': {
        const found = candidatesOf(task.query, this.#indexOf(task.bucket), { among: { from: task.from } })
        return { candidates: likeliest(found, task.query.peaks) }
      }
      case 'comparisons': {
        const byNumber = new Map(task.candidates.map(({ number }, i) => [number, task.references[i]]))
        return compared(task, task.candidates, (numbers) => numbers.map((number) => byNumber.get(number)))
      }
      case 'self': {
        const bands = bandsOf(task.fingerprint)
        return verify(bands, bands, [EXACT]).comparison
      }
      case 'pair':
        return compare(decodeFingerprint(task.fingerprint), decodeFingerprint(task.reference), task.policy).comparison
    }
  }

  #candidates({ bucket, policy, isForKeeping }: CandidatesTask, query: Fingerprint): LookedUp {
    refuseUnfit(query)
    const index = this.#indexOf(bucket)
    const { sampling } = index
    const peaks = query.constellation.times.length
    const probed = new ProbedQuery(query.constellation, sampling, probesOf(policy))
    return {
      candidates: likeliest(candidatesOf(probed.asked, index), peaks),
      forKeeping: isForKeeping ? { query: { ...probed.asked, sampling, peaks }, sampled: probed.indexed() } : undefined,
    }
  }

  #indexOf(bucket: number): InvertedIndex {
    const index = this.#indexes.get(bucket)
    if (index === undefined) throw new Error(`There is no index of bucket ${bucket} in this thread.`)
    return index
  }

  #change(bucket: number, change: IndexChange): void {
    const index = this.#indexes.get(bucket)
    switch (change.kind) {
      case 'begin':
        this.#indexes.set(bucket, new InvertedIndex({ sampling: change.sampling }))
        return
      case 'append':
        index?.add(change.number, change.hashes, change.times)
        return
      case 'remove':
        index?.remove(change.number)
        return
      case 'segments':
        index?.replace({ segments: change.segments.map((words) => new Segment(words)), tailFrom: change.tailFrom })
        return
      case 'end':
        this.#indexes.delete(bucket)
    }
  }
}

/** What candidates are compared with, and what for. */
interface Compare {
  readonly fingerprint: Uint8Array
  readonly policy: DedupPolicy
}

/** Of each number the fingerprint; undefined where it is gone. */
type Read = (numbers: readonly number[]) => readonly (Uint8Array | undefined)[]

/**
 * Compares a query with those of its candidates that are there. Where only the same recording counts, and one beyond doubt is it, the
 * doubtful ones are not looked at: they would be duplicates of that one.
 */
export function compared({ fingerprint, policy }: Compare, candidates: readonly Candidate[], read: Read): Compared[] {
  if (candidates.length === 0) return []
  const query = bandsOf(fingerprint)
  const each = (some: readonly Candidate[]) => {
    const references = read(some.map(({ number }) => number))
    return some.flatMap((candidate, i) => {
      const reference = references[i]
      if (reference === undefined) return []
      const { comparison } = verifyCandidate(query, bandsOf(reference), candidate)
      return [{ number: candidate.number, comparison, isItself: Buffer.compare(reference, fingerprint) === 0 }]
    })
  }
  const sure = each(candidates.filter((candidate) => !isDoubtful(candidate)))
  const isFound = wantsOnlySame(policy) && sure.some(({ comparison }) => isDuplicate(comparison, policy))
  return isFound ? sure : [...sure, ...each(candidates.filter(isDoubtful))]
}

function likeliest(found: readonly Candidate[], peaks: number): Candidate[] {
  return worthAligning(found, doubtfulOf(peaks))
}

function bandsOf(bytes: Uint8Array): Bands {
  const fingerprint = latest?.bytes === bytes ? latest.fingerprint : decodeFingerprint(bytes)
  return new Bands(fingerprint.constellation)
}

/** A query is looked up, and compared next. */
let latest: { readonly bytes: Uint8Array; readonly fingerprint: Fingerprint } | undefined

function decoded(bytes: Uint8Array): Fingerprint {
  try {
    latest = { bytes, fingerprint: decodeFingerprint(bytes) }
    return latest.fingerprint
  } catch (error) {
    if (error instanceof FingerprintError) throw new QueryRefusal(error.kind, error.message)
    throw error
  }
}

/** @throws QueryRefusal for what cannot go into a bucket. */
function refuseUnfit({ kind, constellation }: Fingerprint): void {
  if (kind === 'query')
    throw new QueryRefusal(
      'query',
      'This is a query fingerprint, of a part of a recording. Make one of the whole with `unisono fingerprint`, without -cli, and upload that.',
    )
  const peaks = constellation.times.length
  if (peaks < LEAST_PEAKS)
    throw new QueryRefusal(
      'too-little-signal',
      `There is too little sound in it to recognise a recording by: ${peaks} peaks, where ${LEAST_PEAKS} are the least. ` +
        'Usually it is silent, very short, or one constant tone. Check the file; nothing was kept.',
    )
}
