import type { Relation } from '../match/comparison.ts'
import { DEFAULT_DEDUP_POLICY, type DedupPolicy, POLICIES } from '../match/policy.ts'
import { FieldCheck, FieldsError } from './fields-error.ts'

/** A bucket's policy as the wire has it, under the key `dedup`. */
export interface PolicyJson {
  readonly relations: readonly Relation[]
  readonly min_similarity: number
  readonly min_coverage: number
  readonly speed_range: number
  readonly tempo_range: number
  readonly pitch_range_semitones: number
  readonly sampling: number
}

/** What the policy is to be part of. */
export interface PolicyPlace {
  /** Of which members that are left out keep their value; default the default policy. */
  readonly base?: DedupPolicy | undefined
  /** Recordings that the bucket holds; default 0. */
  readonly recordings?: number | undefined
}

/** All that can make a duplicate. */
const DUPLICATES: readonly Relation[] = ['same', 'contains', 'contained', 'overlaps']

/** Beyond these, what is found is chance, and looking takes long. */
const WIDEST_SPEED = 0.5
const WIDEST_PITCH = 12
const SPARSEST_SAMPLING = 1024

/**
 * Reads what a caller says of a policy: an object with some of its members, the name of a preset, or
 * either as JSON in a text, as forms have it. A preset sets everything but the sampling.
 *
 * @throws FieldsError on `dedup` or its members, such as `dedup.speed_range`.
 */
export function parsePolicy(
  value: unknown,
  { base = DEFAULT_DEDUP_POLICY, recordings = 0 }: PolicyPlace = {},
): DedupPolicy {
  const given = typeof value === 'string' ? fromText(value, base) : membersOf(value)
  const check = new FieldCheck()
  for (const member of Object.keys(given)) if (!isMember(member)) check.note(`dedup.${member}`, unknownMember(member))
  const json: Record<string, unknown> = { ...policyJson(base), ...given }
  for (const [member, sentenceOf] of Object.entries(MEMBERS)) check.note(`dedup.${member}`, sentenceOf(json[member]))
  if (recordings > 0 && json.sampling !== base.sampling) check.note('dedup.sampling', changedSampling(base.sampling))
  check.end()
  // Every member has been looked at.
  return policyOf(json as unknown as PolicyJson)
}

export function policyJson(policy: DedupPolicy): PolicyJson {
  return {
    relations: policy.duplicates,
    min_similarity: policy.leastSimilarity,
    min_coverage: policy.leastCoverage,
    speed_range: policy.speedRange,
    tempo_range: policy.tempoRange,
    pitch_range_semitones: policy.pitchRange,
    sampling: policy.sampling,
  }
}

function policyOf(json: PolicyJson): DedupPolicy {
  return {
    duplicates: DUPLICATES.filter((relation) => json.relations.includes(relation)),
    leastSimilarity: json.min_similarity,
    leastCoverage: json.min_coverage,
    speedRange: json.speed_range,
    tempoRange: json.tempo_range,
    pitchRange: json.pitch_range_semitones,
    sampling: json.sampling,
  }
}

/** Of each member, what is wrong with a value, if anything. */
const MEMBERS: Readonly<Record<keyof PolicyJson, (value: unknown) => string | undefined>> = {
  relations: relationsSentence,
  min_similarity: within('min_similarity', 1),
  min_coverage: within('min_coverage', 1),
  speed_range: within('speed_range', WIDEST_SPEED, ', such as 0.11 for ±11 %'),
  tempo_range: within('tempo_range', WIDEST_SPEED, ', such as 0.11 for ±11 %'),
  pitch_range_semitones: within('pitch_range_semitones', WIDEST_PITCH),
  sampling: samplingSentence,
}

function within(member: string, most: number, example = ''): (value: unknown) => string | undefined {
  return (value) =>
    typeof value === 'number' && value >= 0 && value <= most
      ? undefined
      : `The ${member} of a policy is a number from 0 to ${most}${example}.`
}

function relationsSentence(value: unknown): string | undefined {
  const isSome = Array.isArray(value) && value.length > 0
  return isSome && value.every((relation) => DUPLICATES.includes(relation))
    ? undefined
    : `The relations of a policy are a list of at least one of ${DUPLICATES.join(', ')}.`
}

function samplingSentence(value: unknown): string | undefined {
  const isPower = typeof value === 'number' && Number.isInteger(Math.log2(value))
  return isPower && value >= 1 && value <= SPARSEST_SAMPLING
    ? undefined
    : `The sampling of a policy is a power of two from 1 to ${SPARSEST_SAMPLING}.`
}

function changedSampling(sampling: number): string {
  return (
    `The sampling may change only while the bucket is empty: its recordings are indexed with ${sampling}. ` +
    'Make a new bucket, and upload them there.'
  )
}

function isMember(name: string): name is keyof PolicyJson {
  return Object.hasOwn(MEMBERS, name)
}

function unknownMember(member: string): string {
  return `A policy has no member ${JSON.stringify(member)}; its members are ${Object.keys(MEMBERS).join(', ')}.`
}

function fromText(text: string, base: DedupPolicy): object {
  const preset = Object.entries(POLICIES).find(([name]) => name === text)?.[1]
  if (preset !== undefined) return policyJson({ ...DEFAULT_DEDUP_POLICY, ...preset, sampling: base.sampling })
  try {
    return membersOf(JSON.parse(text))
  } catch {
    throw notAPolicy()
  }
}

function membersOf(value: unknown): object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notAPolicy()
  return value
}

function notAPolicy(): FieldsError {
  const presets = Object.keys(POLICIES).join(', ')
  return new FieldsError({ dedup: [`The dedup field is an object, or the name of a policy: ${presets}.`] })
}
