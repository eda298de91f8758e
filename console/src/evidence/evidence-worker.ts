import { decodeFingerprint } from 'unisono/fingerprint/codec.ts'
import { durationSeconds, type Fingerprint } from 'unisono/fingerprint/fingerprint.ts'
import { compare } from 'unisono/match/compare.ts'
import { dotPath, matchedPeaks, sharedLandmarks } from 'unisono/plot/dots.ts'
import { overlay } from 'unisono/plot/overlay.ts'
import { stretches } from 'unisono/plot/stretches.ts'
import { similarityStrip } from 'unisono/plot/strip.ts'
import { type Evidence, type EvidenceAnswer, type EvidenceTask, PLANE } from './evidence.ts'

const WINDOW_SECONDS = 5
const MOST_DOTS = 6000

addEventListener('message', ({ data: task }: MessageEvent<EvidenceTask>) => {
  postMessage(answerTo(task))
})

function answerTo(task: EvidenceTask): EvidenceAnswer {
  try {
    return { evidence: evidenceOf(task) }
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) }
  }
}

function evidenceOf({ query: ours, reference: theirs, policy }: EvidenceTask): Evidence {
  const [query, reference] = [decodeFingerprint(ours), decodeFingerprint(theirs)]
  const verification = compare(query, reference, policy)
  const { alignment, comparison } = verification
  const [querySeconds, referenceSeconds] = [secondsOf(query), secondsOf(reference)]
  const plane = {
    x: { seconds: querySeconds, from: 0, to: PLANE },
    y: { seconds: referenceSeconds, from: PLANE, to: 0 },
  }
  const pair = [query.constellation, reference.constellation] as const
  return {
    comparison,
    querySeconds,
    referenceSeconds,
    strip: similarityStrip(...pair, alignment, querySeconds, WINDOW_SECONDS),
    stretches: stretches(reference.constellation, verification),
    overlay: overlay(...pair, alignment),
    matchedPath: dotPath(matchedPeaks(...pair, alignment), plane, 1, MOST_DOTS),
    chancePath: dotPath(sharedLandmarks(...pair, alignment), plane, 2, MOST_DOTS / 2),
  }
}

function secondsOf(fingerprint: Fingerprint): number {
  return Math.max(durationSeconds(fingerprint), 1)
}
