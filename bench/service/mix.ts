import { encodeFingerprint } from '../../src/fingerprint/codec.ts'
import { random } from '../random.ts'
import { distractors } from '../scale/distractors.ts'
import type { Posted } from './connection.ts'
import { copyAt } from './copies.ts'
import { filledId } from './filled-id.ts'
import type { Material } from './material.ts'

/** What an upload of the load is, and so what it has to be answered. */
export interface MixedPost extends Posted {
  readonly kind: 'new' | 'repeated' | 'copy'
  /** The track id of the recording that it is a copy of. */
  readonly of: string | undefined
}

export const MIX =
  'half new recordings, a quarter real tracks that the bucket holds, a quarter copies of such that lost 20 % of their peaks, at other speeds'
const KINDS = ['new', 'repeated', 'new', 'copy'] as const
const SPEEDS = [1.03, 0.96, 1.07, 0.93]

export interface MixWish {
  readonly count: number
  readonly keep: boolean
  /** Speeds other than the true one. */
  readonly atOtherSpeeds: boolean
  /** New recordings are those of a seed. */
  readonly seed: number
}

/** Uploads in an order that a seed decides. */
export function mixedPosts({ known, fresh }: Material, wish: MixWish): MixedPost[] {
  const { count, keep, atOtherSpeeds, seed } = wish
  const unknown = distractors(seed, count, fresh)
  const next = random(seed)
  return Array.from({ length: count }, (_, i) => {
    const kind = KINDS[i % KINDS.length]
    const id = `load-${seed}-${i}`
    const one = unknown.next().value
    if (kind === 'new') return { kind, id, keep, of: undefined, fingerprint: encodeFingerprint(one) }
    const number = Math.floor(next() * known.length)
    const speed = atOtherSpeeds ? SPEEDS[Math.floor(next() * SPEEDS.length)] : 1
    const fingerprint = kind === 'repeated' ? known[number] : copyAt(speed, known[number], i)
    return { kind, id, keep, of: filledId(number), fingerprint: encodeFingerprint(fingerprint) }
  })
}
