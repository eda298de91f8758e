import { lengthened } from './columns.ts'
import { LANDMARKS } from './landmark-parameters.ts'
import { mix } from './mix.ts'
import { PITCH_QUANTA, pitchOf, placeOf, type TargetZones } from './target-zones.ts'

const { mostByPairs, pairSalt, tupleSalt } = LANDMARKS

/** Anchors with three of the peaks in their target zones: what becomes a landmark, whatever the probe. */
export interface Tuples {
  readonly count: number
  /** Ascending. */
  readonly anchors: Uint32Array
  /** Of each tuple three keys of the zone, ascending. */
  readonly keys: Uint32Array
  /** Its pitch differences in one number. */
  readonly patterns: Uint32Array
}

/**
 * One tuple in `sampling`, chosen by its pitch differences: no probe changes them, so that tuples are
 * formed once for all probes. Most of the sampling is decided on the first two targets, so that most tuples are
 * never formed.
 *
 * @param sampling 1 keeps all.
 * @param fan among how many of the nearest peaks the targets are.
 */
export function sampledTuples({ starts, keys }: TargetZones, sampling: number, fan: number): Tuples {
  const isPairKept = keptPairs(Math.min(sampling, mostByPairs))
  const tupleLimit = tupleLimitOf(sampling)
  const out = new Columns()
  for (let anchor = 0; anchor < starts.length - 1; anchor++) {
    const end = starts[anchor + 1]
    for (let i = starts[anchor]; i < end - 2; i++) {
      const first = pitchOf(keys[i]) * PITCH_QUANTA
      for (let j = i + 1; j < end - 1; j++) {
        const pair = first + pitchOf(keys[j])
        if (isPairKept[pair] === 0) continue
        for (let k = j + 1; k < end; k++) {
          const pattern = pair * PITCH_QUANTA + pitchOf(keys[k])
          if (mix(pattern + tupleSalt) < tupleLimit && fitsFan(keys[i], keys[j], keys[k], fan))
            out.add(anchor, pattern, keys[i], keys[j], keys[k])
        }
      }
    }
  }
  return out
}

/** Those of some tuples that a sparser sampling keeps. */
export function sparser({ count, anchors, keys, patterns }: Tuples, sampling: number): Tuples {
  const isPairKept = keptPairs(Math.min(sampling, mostByPairs))
  const tupleLimit = tupleLimitOf(sampling)
  const out = new Columns()
  for (let i = 0; i < count; i++) {
    if (isPairKept[Math.floor(patterns[i] / PITCH_QUANTA)] === 0 || mix(patterns[i] + tupleSalt) >= tupleLimit) continue
    out.add(anchors[i], patterns[i], keys[3 * i], keys[3 * i + 1], keys[3 * i + 2])
  }
  return out
}

/** Below it lie the hashes of the patterns that are kept, of those whose pairs are. */
function tupleLimitOf(sampling: number): number {
  return (2 ** 32 * Math.min(sampling, mostByPairs)) / sampling
}

const keptPairsBySampling = new Map<number, Uint8Array>()

/** For each two pitch differences, 1 where tuples that begin with them may be kept. Made once for each sampling. */
function keptPairs(sampling: number): Uint8Array {
  const known = keptPairsBySampling.get(sampling)
  if (known !== undefined) return known
  const kept = Uint8Array.from({ length: PITCH_QUANTA ** 2 }, (_, pair) =>
    mix(pair + pairSalt) < 2 ** 32 / sampling ? 1 : 0,
  )
  keptPairsBySampling.set(sampling, kept)
  return kept
}

/** Peaks further apart are never in one fan. */
function fitsFan(a: number, b: number, c: number, fan: number): boolean {
  return Math.max(placeOf(a), placeOf(b), placeOf(c)) - Math.min(placeOf(a), placeOf(b), placeOf(c)) < fan
}

/** Tuples under construction: columns that grow. */
class Columns implements Tuples {
  count = 0
  anchors = new Uint32Array(1024)
  keys = new Uint32Array(3 * 1024)
  patterns = new Uint32Array(1024)

  add(anchor: number, pattern: number, a: number, b: number, c: number): void {
    if (this.count === this.anchors.length) this.#grow()
    const at = this.count++
    this.anchors[at] = anchor
    this.patterns[at] = pattern
    this.keys[3 * at] = a
    this.keys[3 * at + 1] = b
    this.keys[3 * at + 2] = c
  }

  #grow(): void {
    this.anchors = lengthened(this.anchors, this.count * 2)
    this.keys = lengthened(this.keys, this.count * 6)
    this.patterns = lengthened(this.patterns, this.count * 2)
  }
}
