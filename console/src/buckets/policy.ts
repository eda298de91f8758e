import type { DedupPolicy, Match, Relation } from 'unisono/client/client.ts'
import {
  DEFAULT_DEDUP_POLICY,
  EXACT_POLICY,
  isDuplicate,
  type DedupPolicy as MatchingPolicy,
  type Policy,
  WIDE_POLICY,
} from 'unisono/match/policy.ts'
import { probesOf } from 'unisono/match/probes.ts'

/** What can make a duplicate. */
export const DUPLICATE_RELATIONS = ['same', 'contained', 'contains', 'overlaps'] as const satisfies readonly Relation[]

/** As the matching has it. */
export function matchingPolicy(policy: DedupPolicy): MatchingPolicy {
  return {
    duplicates: policy.relations,
    leastSimilarity: policy.min_similarity,
    leastCoverage: policy.min_coverage,
    speedRange: policy.speed_range,
    tempoRange: policy.tempo_range,
    pitchRange: policy.pitch_range_semitones,
    sampling: policy.sampling,
  }
}

function wirePolicy(policy: MatchingPolicy): DedupPolicy {
  return {
    relations: [...policy.duplicates],
    min_similarity: policy.leastSimilarity,
    min_coverage: policy.leastCoverage,
    speed_range: policy.speedRange,
    tempo_range: policy.tempoRange,
    pitch_range_semitones: policy.pitchRange,
    sampling: policy.sampling,
  }
}

export const DEFAULT_POLICY_JSON = wirePolicy(DEFAULT_DEDUP_POLICY)

const PRESET_POLICIES: Readonly<Record<'default' | 'wide' | 'exact', Policy>> = {
  default: DEFAULT_DEDUP_POLICY,
  wide: WIDE_POLICY,
  exact: EXACT_POLICY,
}
export type Preset = keyof typeof PRESET_POLICIES

/** A preset sets everything but the sampling, as on the server. */
export function withPreset(preset: Preset, { sampling }: DedupPolicy): DedupPolicy {
  return wirePolicy({ ...DEFAULT_DEDUP_POLICY, ...PRESET_POLICIES[preset], sampling })
}

export function presetOf(policy: DedupPolicy): Preset | undefined {
  return (['default', 'wide', 'exact'] as const).find((preset) => isEqualPolicy(withPreset(preset, policy), policy))
}

export function isEqualPolicy(a: DedupPolicy, b: DedupPolicy): boolean {
  const text = (policy: DedupPolicy) => JSON.stringify({ ...policy, relations: [...policy.relations].sort() })
  return text(wirePolicy(matchingPolicy(a))) === text(wirePolicy(matchingPolicy(b)))
}

/** Why a match that was found would be none under a policy; undefined where it stays one. */
export type Loss = 'relation' | 'likeness' | 'change'

export function lossUnder(policy: DedupPolicy, match: Match): Loss | undefined {
  if (!policy.relations.includes(match.relation)) return 'relation'
  if (!isDuplicate({ ...match, referenceCoverage: match.reference_coverage }, matchingPolicy(policy))) return 'likeness'
  return isLookedFor(policy, match) ? undefined : 'change'
}

/** What is measured may lie by so much beside the hypothesis that found it. */
const SCALE_TOLERANCE = 0.01
const PITCH_TOLERANCE = 0.25

/** A hypothesis takes the upload's change back. */
function isLookedFor(policy: DedupPolicy, { speed, pitch_semitones: pitch }: Match): boolean {
  return probesOf(matchingPolicy(policy)).some(
    ({ timeScale, pitchShift }) =>
      Math.abs(timeScale / speed - 1) <= SCALE_TOLERANCE && Math.abs(pitchShift + pitch) <= PITCH_TOLERANCE,
  )
}
