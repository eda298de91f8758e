import { decodeFingerprint } from 'unisono/fingerprint/codec.ts'
import { landmarks } from 'unisono/fingerprint/landmarks.ts'
import { InvertedIndex } from 'unisono/inverted-index/inverted-index.ts'
import { Bands } from 'unisono/match/bands.ts'
import { verifyCandidate } from 'unisono/match/compare.ts'
import { isDuplicate } from 'unisono/match/policy.ts'
import { probesOf } from 'unisono/match/probes.ts'
import { candidates } from 'unisono/match/votes.ts'
import type { Pair, PairsAnswer, PairsTask } from './pairs.ts'

/** Few recordings: denser than a server's index, so that short excerpts are found too. */
const SAMPLING = 16

addEventListener('message', ({ data: task }: MessageEvent<PairsTask>) => {
  postMessage(answerTo(task))
})

function answerTo(task: PairsTask): PairsAnswer {
  try {
    return { pairs: pairsIn(task) }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}

/** Each with those that came before it, as the server did when it came. */
function pairsIn({ fingerprints, policy }: PairsTask): Pair[] {
  const all = fingerprints.map((bytes) => new Bands(decodeFingerprint(bytes).constellation))
  const index = new InvertedIndex({ sampling: SAMPLING })
  for (const [number, { constellation }] of all.entries()) {
    const { hashes, times } = landmarks(constellation, SAMPLING)
    index.add(number, hashes, times)
  }
  const probes = probesOf(policy)
  return all.flatMap((query, newer) =>
    candidates(query.constellation, index, probes, { among: { from: newer + 1 } }).flatMap((candidate): Pair[] => {
      const { comparison } = verifyCandidate(query, all[candidate.number], candidate)
      const { relation, similarity, speed } = comparison
      if (!isDuplicate(comparison, policy)) return []
      return [{ newer, older: candidate.number, comparison: { relation, similarity, speed } }]
    }),
  )
}
