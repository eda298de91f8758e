import { parentPort, workerData } from 'node:worker_threads'
import { indexedLandmarks } from '../src/fingerprint/indexed-landmarks.ts'
import { InvertedIndex } from '../src/inverted-index/inverted-index.ts'
import { SegmentBuilder } from '../src/inverted-index/segment-builder.ts'
import { Bands } from '../src/match/bands.ts'
import { compare, type Verification, verifyCandidate } from '../src/match/compare.ts'
import { POLICIES } from '../src/match/policy.ts'
import { probesOf } from '../src/match/probes.ts'
import { candidates, worthAligning } from '../src/match/votes.ts'
import type { ToWorker } from '../src/workers/pool.ts'
import { isRefusal, readKept } from './kept-fingerprint.ts'
import type { MatchingTask, MatchingWorkerData } from './matching.ts'
import { featuresOf, type Trial } from './trial.ts'

const { kept, indexed, sampling, mostCandidates } = workerData as MatchingWorkerData
const known = new Map<number, Bands>()
let index: InvertedIndex | undefined

parentPort?.on('message', (message: ToWorker<MatchingTask>) => {
  if ('task' in message)
    parentPort?.postMessage(message.task.kind === 'pair' ? pair(message.task) : search(message.task))
})

function fingerprintOf(number: number) {
  const fingerprint = readKept(kept[number])
  if (isRefusal(fingerprint)) throw new Error(`recording ${number} has no fingerprint: ${fingerprint.refused}`)
  return fingerprint
}

function bandsOf(number: number): Bands {
  const bands = known.get(number) ?? new Bands(fingerprintOf(number).constellation)
  known.set(number, bands)
  return bands
}

function indexOf(): InvertedIndex {
  const builder = new SegmentBuilder()
  for (const number of indexed) {
    const { hashes, times } = indexedLandmarks(fingerprintOf(number).constellation, sampling)
    builder.add(number, hashes, times)
  }
  return new InvertedIndex({ sampling, segments: [builder.build()] })
}

/** As a scan does it: index, candidates, verification. */
function search({ query, policy, except }: MatchingTask & { kind: 'search' }): Trial[] {
  index ??= indexOf()
  const bands = bandsOf(query)
  const found = candidates(bands.constellation, index, probesOf(POLICIES[policy]))
  return worthAligning(found.filter(({ number }) => number !== query && !except.includes(number)))
    .slice(0, mostCandidates)
    .map((candidate) => {
      const start = performance.now()
      const verification = verifyCandidate(bands, bandsOf(candidate.number), candidate)
      const { number, votes } = candidate
      return trial(verification, { query, reference: number, policy, votes, milliseconds: performance.now() - start })
    })
}

function pair({ query, reference, policy }: MatchingTask & { kind: 'pair' }): Trial[] {
  const start = performance.now()
  const verification = compare(fingerprintOf(query), fingerprintOf(reference), POLICIES[policy])
  return [trial(verification, { query, reference, policy, votes: 0, milliseconds: performance.now() - start })]
}

type Circumstances = Pick<Trial, 'query' | 'reference' | 'policy' | 'votes' | 'milliseconds'>

function trial(verification: Verification, circumstances: Circumstances): Trial {
  return { ...circumstances, ...verification.comparison, features: featuresOf(verification) }
}
