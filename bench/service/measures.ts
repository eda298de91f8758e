import { type Figure, figure } from '../../eval/figures.ts'
import { encodeFingerprint } from '../../src/fingerprint/codec.ts'
import { random } from '../random.ts'
import { distractors } from '../scale/distractors.ts'
import { copyAt } from './copies.ts'
import { keptOnce, postEqual } from './equal-uploads.ts'
import { type KillWish, killRounds } from './kill-rounds.ts'
import { overConnections, quantile } from './load.ts'
import type { Material } from './material.ts'
import { type MixedPost, mixedPosts } from './mix.ts'
import type { Served } from './served.ts'

/** The service that is measured, and with what. */
export interface Measured {
  readonly served: Served
  readonly token: string
  readonly material: Material
  /** In each bucket, before the load. */
  readonly recordings: number
  readonly requests: number
  readonly connections: number
  say(what: string): void
}

export interface UploadMeasure {
  readonly name: string
  readonly bucket: number
  readonly keep: boolean
  readonly atOtherSpeeds: boolean
  readonly seed: number
  readonly leastPerSecond: number
  readonly mostMilliseconds: number | undefined
}

/** So many requests before those that count: code is compiled, and pages are read. */
const WARM_UP = 64
const STAGES = ['look-up', 'verification'] as const

export async function uploadFigures(measured: Measured, measure: UploadMeasure): Promise<Figure[]> {
  const { served, token, connections, say } = measured
  const { name, bucket, keep, atOtherSpeeds, seed } = measure
  const count = measured.requests + WARM_UP
  const posts = mixedPosts(measured.material, { count, keep, atOtherSpeeds, seed })
  const target = { url: served.url, token, connections }
  const run = (some: readonly MixedPost[]) => overConnections(target, some, (line, post) => line.post(bucket, post))
  say(`${name}: ${measured.requests} over ${connections} connections`)
  await run(posts.slice(0, WARM_UP))
  const counted = posts.slice(WARM_UP)
  const before = await momentOf(served)
  const { results, milliseconds, seconds } = await run(counted)
  const { cpu, stages } = since(before, await momentOf(served))
  const share = (kind: MixedPost['kind']) => {
    const ofKind = counted.flatMap((post, i) => (post.kind === kind ? [{ post, answer: results[i] }] : []))
    const right = ofKind.filter(({ post, answer }) =>
      post.of === undefined ? answer.dup_files.length === 0 : answer.dup_files.includes(post.of),
    )
    return (100 * right.length) / ofKind.length
  }
  const each = 1000 / counted.length
  return [
    figure(`${name}: answered`, counted.length / seconds, 'a second', `>= ${measure.leastPerSecond}`),
    figure(`${name}: median`, quantile(milliseconds, 0.5), 'ms'),
    figure(`${name}: p99`, quantile(milliseconds, 0.99), 'ms', goalOf(measure.mostMilliseconds)),
    figure(`${name}: processor time, the whole service`, cpu * each, 'ms each'),
    ...STAGES.map((stage) => figure(`${name}: processor time, ${stage}`, stages[stage] * each, 'ms each')),
    figure(
      `${name}: processor time, all else: network, form, ledger, collection of garbage`,
      (cpu - stages['look-up'] - stages.verification) * each,
      'ms each',
    ),
    figure(`${name}: new ones called new`, share('new'), '%'),
    figure(`${name}: repeated ones found`, share('repeated'), '%'),
    figure(`${name}: copies found`, share('copy'), '%'),
  ]
}

function goalOf(most: number | undefined): string | null {
  return most === undefined ? null : `<= ${most}`
}

interface Moment {
  /** Processor seconds of the whole service, and of its stages. */
  readonly cpu: number
  readonly stages: Readonly<Record<(typeof STAGES)[number], number>>
}

async function momentOf(served: Served): Promise<Moment> {
  const metrics = await served.metrics()
  const ofStage = (stage: string) => metrics.get(`unisono_stage_cpu_seconds_total{stage="${stage}"}`) ?? 0
  const stages = { 'look-up': ofStage('look-up'), verification: ofStage('verification') }
  return { cpu: served.cpuSeconds(), stages }
}

function since(before: Moment, after: Moment): Moment {
  const ofStage = (stage: keyof Moment['stages']) => after.stages[stage] - before.stages[stage]
  const stages = { 'look-up': ofStage('look-up'), verification: ofStage('verification') }
  return { cpu: after.cpu - before.cpu, stages }
}

const PER_PAGE = 100

export async function listFigures(measured: Measured, bucket: number): Promise<Figure[]> {
  const { served, token, requests, say } = measured
  const name = `list of ${measured.recordings}, any page of ${PER_PAGE}`
  say(name)
  const pages = Math.max(1, Math.floor(measured.recordings / PER_PAGE))
  const next = random(5)
  const asked = Array.from({ length: requests }, () => 1 + Math.floor(next() * pages))
  // One after the other: what is measured is the page, not the queue.
  const target = { url: served.url, token, connections: 1 }
  await overConnections(target, asked.slice(0, WARM_UP), (line, page) => line.list(bucket, page, PER_PAGE))
  const before = served.cpuSeconds()
  const { milliseconds } = await overConnections(target, asked, (line, page) => line.list(bucket, page, PER_PAGE))
  const cpu = served.cpuSeconds() - before
  return [
    figure(`${name}: median`, quantile(milliseconds, 0.5), 'ms'),
    figure(`${name}: p99`, quantile(milliseconds, 0.99), 'ms', '<= 20'),
    figure(`${name}: processor time`, (1000 * cpu) / requests, 'ms each'),
  ]
}

const EQUAL_TRACKS = 50
const EQUAL_CONNECTIONS = 64

export async function equalFigures({ served, token, material, say }: Measured, bucket: number): Promise<Figure[]> {
  const name = `${EQUAL_TRACKS} new tracks, each over ${EQUAL_CONNECTIONS} connections at once`
  say(name)
  const fingerprints = Array.from(distractors(7, EQUAL_TRACKS, material.fresh), encodeFingerprint)
  const before = served.cpuSeconds()
  const answers = await postEqual({ url: served.url, token, bucket, connections: EQUAL_CONNECTIONS, fingerprints })
  const cpu = served.cpuSeconds() - before
  return [
    figure(`${name}: kept exactly once`, keptOnce(answers), 'tracks', `>= ${EQUAL_TRACKS}`),
    figure(`${name}: processor time`, (1000 * cpu) / EQUAL_TRACKS / EQUAL_CONNECTIONS, 'ms each'),
  ]
}

/** Stops the service. */
export async function startFigures(served: Served, startSeconds: number): Promise<Figure[]> {
  const memory = served.residentMegabytes()
  return [
    figure('from start to ready', startSeconds, 's'),
    figure('memory of the service after all this', memory, 'MB'),
    figure('exit code of its stop', (await served.stop()) ?? -1, '', '<= 0'),
  ]
}

export async function killFigures(
  wish: Omit<KillWish, 'track' | 'random' | 'onRound'>,
  { fresh }: Material,
  say: (what: string) => void,
): Promise<Figure[]> {
  const { rounds } = wish
  const outcome = await killRounds({
    ...wish,
    random: random(11),
    track(number) {
      const [made] = distractors(1000 + number, 1, fresh)
      const copies = [made, made, copyAt(1, made, number), copyAt(1.04, made, number)]
      return copies.map((copy, i) => ({ id: `killed-${number}-${i}`, fingerprint: encodeFingerprint(copy) }))
    },
    onRound: (round) => {
      if (round % 10 === 9) say(`killed ${round + 1} times`)
    },
  })
  const name = `${rounds} rounds of kill -9`
  return [
    figure(`${name}: acknowledged uploads`, outcome.acknowledged, 'uploads'),
    figure(`${name}: uploads whose answer never came`, outcome.unanswered, 'uploads'),
    figure(`${name}: acknowledged and lost`, outcome.lost, 'uploads', '<= 0'),
    figure(`${name}: acknowledged and not matched`, outcome.unmatched, 'tracks', '<= 0'),
    figure(`${name}: kept twice`, outcome.doubled, 'tracks', '<= 0'),
    figure(`${name}: slowest start`, outcome.slowestStartMilliseconds / 1000, 's'),
  ]
}
