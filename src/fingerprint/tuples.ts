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
  const { seconds, tupleLimit } = sampleOf(sampling)
  const out = new Columns()
  for (let anchor = 0; anchor < starts.length - 1; anchor++) {
    const end = starts[anchor + 1]
    // Which pitch differences a second target can have: most first ones meet none that is kept.
    let low = 0
    let high = 0
    for (let i = starts[anchor] + 1; i < end - 1; i++) {
      const pitch = pitchOf(keys[i])
      if (pitch < 32) low |= 1 << pitch
      else high |= 1 << pitch
    }
    for (let i = starts[anchor]; i < end - 2; i++) {
      const first = pitchOf(keys[i])
      const lowKept = seconds[2 * first]
      const highKept = seconds[2 * first + 1]
      if (((lowKept & low) | (highKept & high)) === 0) continue
      for (let j = i + 1; j < end - 1; j++) {
        const second = pitchOf(keys[j])
        if ((((second < 32 ? lowKept : highKept) >>> second) & 1) === 0) continue
        const pair = first * PITCH_QUANTA + second
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

/** Those of some tuples whose patterns are kept. */
export function filtered({ count, anchors, keys, patterns }: Tuples, isKept: (pattern: number) => boolean): Tuples {
  const out = new Columns()
  for (let i = 0; i < count; i++)
    if (isKept(patterns[i])) out.add(anchors[i], patterns[i], keys[3 * i], keys[3 * i + 1], keys[3 * i + 2])
  return out
}

/**
 * Whether a sampling keeps the tuples of some pitch differences. Each sample is a part of every denser one.
 *
 * @param beyond leaves out what a sampling of one in so many keeps as well.
 */
export function sampleTest(sampling: number, beyond?: number): (pattern: number) => boolean {
  const isKept = testOf(sampleOf(sampling))
  if (beyond === undefined) return isKept
  const isLeftOut = testOf(sampleOf(beyond))
  return (pattern) => isKept(pattern) && !isLeftOut(pattern)
}

function testOf({ seconds, tupleLimit }: Sample): (pattern: number) => boolean {
  return (pattern) => {
    const pair = Math.floor(pattern / PITCH_QUANTA)
    const first = Math.floor(pair / PITCH_QUANTA)
    const second = pair - first * PITCH_QUANTA
    const kept = seconds[2 * first + (second >> 5)]
    return ((kept >>> second) & 1) === 1 && mix(pattern + tupleSalt) < tupleLimit
  }
}

/** Which tuples a sampling keeps. */
export interface Sample {
  /** For each pitch difference of a first target 64 bits: those of a second with which tuples may be kept. */
  readonly seconds: Int32Array
  /** Below it lie the hashes of the patterns that are kept, of those whose pairs are. */
  readonly tupleLimit: number
}

export function sampleOf(sampling: number): Sample {
  const byPairs = Math.min(sampling, mostByPairs)
  return { seconds: secondsOf(byPairs), tupleLimit: (2 ** 32 * byPairs) / sampling }
}

const secondsBySampling = new Map<number, Int32Array>()

/** Made once for each sampling. */
function secondsOf(sampling: number): Int32Array {
  const known = secondsBySampling.get(sampling)
  if (known !== undefined) return known
  const seconds = new Int32Array(2 * PITCH_QUANTA)
  for (let first = 0; first < PITCH_QUANTA; first++)
    for (let second = 0; second < PITCH_QUANTA; second++)
      if (mix(first * PITCH_QUANTA + second + pairSalt) < 2 ** 32 / sampling)
        seconds[2 * first + (second >> 5)] |= 1 << second
  secondsBySampling.set(sampling, seconds)
  return seconds
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
