import { encodeFingerprint } from '../../src/fingerprint/codec.ts'
import type { Fingerprint } from '../../src/fingerprint/fingerprint.ts'
import { random } from '../random.ts'
import { Connection, type Deduplicated, type Posted } from '../service/connection.ts'
import { copyAt } from '../service/copies.ts'
import { filledId } from '../service/filled-id.ts'
import { quantile } from '../service/load.ts'
import type { Served } from '../service/served.ts'
import { distractors } from './distractors.ts'
import type { Parts } from './parts.ts'
import { momentOf, type Spent, spentBetween } from './spent.ts'

/** Half are new, a quarter real tracks that the store holds, a quarter copies of such that lost 20 % of their peaks. */
const KINDS = ['new', 'repeated', 'new', 'copy'] as const
type Kind = (typeof KINDS)[number]
const SPEEDS = [1.03, 0.96, 1.07, 0.93]
/** So many requests before those that count: code is compiled, and pages are read. */
const WARM_UP = 64

export interface Target {
  readonly served: Served
  readonly token: string
  readonly bucket: number
  readonly parts: Parts
}

export interface UploadWish {
  readonly count: number
  /** Whether new ones are kept. */
  readonly keep: boolean
  /** Speeds other than the true one. */
  readonly atOtherSpeeds: boolean
  /** Decides what is posted, and under which ids. */
  readonly seed: number
}

export interface Latency {
  readonly p50: number
  readonly p99: number
}

/** Milliseconds from the first byte that is sent to the last of the answer. */
export interface UploadResult extends Latency {
  readonly mean: number
  readonly kinds: Readonly<Record<Kind, Latency>>
  /** Share of each kind that was answered rightly. */
  readonly right: Readonly<Record<Kind, number>>
  /** New ones that were called duplicates. */
  readonly falseMerges: number
  readonly spent: Spent
}

interface Upload extends Posted {
  readonly kind: Kind
  /** The track id of what it is a copy of. */
  readonly of: string | undefined
}

/** Posts one upload after the other over one connection. What was new is removed before the next, so that it never is a copy. */
export async function measureUploads(target: Target, wish: UploadWish): Promise<UploadResult> {
  const { served, token, bucket } = target
  const uploads = uploadsOf(target.parts, { ...wish, count: wish.count + WARM_UP })
  const connection = new Connection(served.url, token)
  const timed: Timed[] = []
  let before = await momentOf(served)
  try {
    for (const [i, upload] of uploads.entries()) {
      if (i === WARM_UP) before = await momentOf(served)
      const begin = performance.now()
      const answer = await connection.post(bucket, upload)
      const milliseconds = performance.now() - begin
      if (i >= WARM_UP) timed.push({ upload, answer, milliseconds })
      if (answer.do_db) await connection.remove(bucket, [answer.acr_id])
    }
    return resultOf(timed, spentBetween(before, await momentOf(served), timed.length))
  } finally {
    connection.close()
  }
}

interface Timed {
  readonly upload: Upload
  readonly answer: Deduplicated
  readonly milliseconds: number
}

function resultOf(timed: readonly Timed[], spent: Spent): UploadResult {
  const ofKind = (kind: Kind) => timed.filter(({ upload }) => upload.kind === kind)
  const isRight = ({ upload: { of }, answer: { dup_files } }: Timed) =>
    of === undefined ? dup_files.length === 0 : dup_files.includes(of)
  const byKind = <Value>(value: (some: readonly Timed[]) => Value) =>
    Object.fromEntries(KINDS.map((kind) => [kind, value(ofKind(kind))])) as Record<Kind, Value>
  return {
    ...latencyOf(timed),
    mean: timed.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / timed.length,
    kinds: byKind(latencyOf),
    right: byKind((some) => some.filter(isRight).length / some.length),
    falseMerges: ofKind('new').filter((one) => !isRight(one)).length,
    spent,
  }
}

function latencyOf(timed: readonly Timed[]): Latency {
  const ascending = timed.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b)
  return { p50: quantile(ascending, 0.5), p99: quantile(ascending, 0.99) }
}

function uploadsOf({ known, fresh, bases }: Parts, { count, keep, atOtherSpeeds, seed }: UploadWish): Upload[] {
  const next = random(seed)
  const unknown = newRecordings(fresh, seed, count)
  return Array.from({ length: count }, (_, i): Upload => {
    const kind = KINDS[i % KINDS.length]
    const id = `measured-${seed}-${i}`
    if (kind === 'new') return { kind, id, keep, of: undefined, fingerprint: encodeFingerprint(unknown.next().value) }
    const number = Math.floor(next() * known.length)
    const speed = atOtherSpeeds ? SPEEDS[Math.floor(next() * SPEEDS.length)] : 1
    const fingerprint = kind === 'repeated' ? known[number] : copyAt(speed, known[number], i)
    return { kind, id, keep, of: filledId(bases.length + number), fingerprint: encodeFingerprint(fingerprint) }
  })
}

/** Real music that the store does not hold, a cut or two in four minutes. */
function newRecordings(sources: readonly Fingerprint[], seed: number, count: number): Generator<Fingerprint> {
  const constellations = sources.map(({ constellation }) => constellation)
  return distractors(seed, count, constellations, { pieces: 'whole' })
}

/**
 * Posts new recordings over several connections, each of music of its own; before its next one a connection removes
 * its last, which is part of the time.
 *
 * @returns recordings a second.
 */
export async function measureInserts(
  target: Target,
  count: number,
  connections: number,
  seed: number,
): Promise<number> {
  const { served, token, bucket, parts } = target
  const each = Math.ceil(count / connections)
  const queues = Array.from({ length: connections }, (_, line) => {
    const own = parts.fresh.filter((_, i) => i % connections === line)
    return Array.from(newRecordings(own, seed + line, each), encodeFingerprint)
  })
  const begin = performance.now()
  await Promise.all(
    queues.map(async (queue, line) => {
      const connection = new Connection(served.url, token)
      for (const [i, fingerprint] of queue.entries()) {
        const answer = await connection.post(bucket, { id: `inserted-${seed}-${line}-${i}`, fingerprint })
        if (answer.do_db) await connection.remove(bucket, [answer.acr_id])
      }
      connection.close()
    }),
  )
  return (each * connections) / ((performance.now() - begin) / 1000)
}
