import { type Command, InvalidArgumentError, Option } from 'commander'
import { type PolicyJson, parsePolicy, policyJson } from '../buckets/policy.ts'
import { DEFAULT_DEDUP_POLICY, POLICIES } from '../match/policy.ts'

/** What a command line says of a bucket's policy. */
export interface PolicyFlags {
  readonly policy?: keyof typeof POLICIES
  readonly relations?: string
  readonly minSimilarity?: number
  readonly minCoverage?: number
  readonly speedRange?: number
  readonly tempoRange?: number
  readonly pitchRange?: number
  readonly sampling?: number
}

export function withPolicyFlags(command: Command): Command {
  return command
    .addOption(
      new Option('--policy <which>', 'all of the policy: default ±10 %, wide ±32 %, exact no change of speed').choices(
        Object.keys(POLICIES),
      ),
    )
    .option('--relations <list>', 'what makes a duplicate, with commas: same, contains, contained, overlaps')
    .option('--min-similarity <share>', 'a duplicate is at least so similar, 0 to 1', number)
    .option('--min-coverage <share>', 'a duplicate covers so much of either side, 0 to 1', number)
    .option('--speed-range <share>', 'changes of speed to look for, 0 to 0.5', number)
    .option('--tempo-range <share>', 'changes of tempo alone, 0 to 0.5', number)
    .option('--pitch-range <semitones>', 'changes of pitch alone, 0 to 12', number)
    .option('--sampling <number>', 'one hash in so many is indexed; while the bucket is empty', number)
}

/**
 * What is to be set; undefined if nothing. The wire takes a preset or members, so a preset is written out.
 *
 * @throws FieldsError
 */
export function policyWish(flags: PolicyFlags): Partial<PolicyJson> | undefined {
  const { sampling, ...preset } = policyJson({ ...DEFAULT_DEDUP_POLICY, ...POLICIES[flags.policy ?? 'default'] })
  const members = {
    relations: flags.relations?.split(',').map((relation) => relation.trim()),
    min_similarity: flags.minSimilarity,
    min_coverage: flags.minCoverage,
    speed_range: flags.speedRange,
    tempo_range: flags.tempoRange,
    pitch_range_semitones: flags.pitchRange,
    sampling: flags.sampling,
  }
  const given = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
  parsePolicy(given)
  if (flags.policy !== undefined) return { ...preset, ...given }
  return Object.keys(given).length === 0 ? undefined : given
}

/** Parses a number, for commander. */
export function number(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It has to be a number.')
  return value
}
