import { setTimeout as pause } from 'node:timers/promises'
import { Connection, type Deduplicated, type Posted, type Row } from './connection.ts'
import { Served, type ServeOptions } from './served.ts'

export interface KillWish {
  readonly serve: ServeOptions
  readonly token: string
  readonly bucket: number
  readonly rounds: number
  readonly connections: number
  /** Uploads of one new track: the same fingerprint or copies, each with an id of its own; they are sent at the same time. */
  track(number: number): readonly Posted[]
  /** Numbers from 0 to 1. */
  random(): number
  onRound?(round: number): void
}

/** What was found after all rounds. */
export interface KillOutcome {
  readonly rounds: number
  readonly acknowledged: number
  /** Uploads whose answer never came. */
  readonly unanswered: number
  /** Acknowledged uploads whose id the store does not know, or knows for another recording. */
  readonly lost: number
  /** Tracks that the store holds more than once. */
  readonly doubled: number
  /** Acknowledged tracks that are not matched any more. */
  readonly unmatched: number
  /** From the command to the first request that it can answer. */
  readonly slowestStartMilliseconds: number
}

interface Sent {
  readonly track: number
  readonly posted: Posted
  answer: Deduplicated | undefined
}

/** From the first answer of a round to its end, at most. */
const LONGEST_MILLISECONDS = 1500
/** Share of the rounds that do not wait for an answer. */
const UNANSWERED = 0.1

/** Kills the service at random moments under load, starts it again, and looks at what it kept. */
export async function killRounds(wish: KillWish): Promise<KillOutcome> {
  const sent: Sent[] = []
  let slowestStartMilliseconds = 0
  const start = async () => {
    const before = performance.now()
    const served = await Served.start(wish.serve)
    slowestStartMilliseconds = Math.max(slowestStartMilliseconds, performance.now() - before)
    return served
  }
  const next = { track: 0 }
  const found = { lost: 0, doubled: 0, unmatched: 0 }
  for (let round = 0; round < wish.rounds; round++) {
    const before = sent.length
    await loadUntilKilled(await start(), wish, next, sent)
    const served = await start()
    // The last round looks at everything once more.
    const looked = round === wish.rounds - 1 ? sent : sent.slice(before)
    const { lost, doubled, unmatched } = await lookedAt(served, wish, looked)
    found.lost += lost
    found.doubled += doubled
    found.unmatched += unmatched
    await served.kill()
    wish.onRound?.(round)
  }
  const acknowledged = sent.filter(({ answer }) => answer !== undefined).length
  return {
    ...{ rounds: wish.rounds, acknowledged, unanswered: sent.length - acknowledged },
    ...{ ...found, slowestStartMilliseconds },
  }
}

async function loadUntilKilled(served: Served, wish: KillWish, next: { track: number }, sent: Sent[]): Promise<void> {
  let isOver = false
  const queue: Sent[] = []
  const take = (): Sent => {
    if (queue.length === 0) {
      const track = next.track++
      queue.push(...wish.track(track).map((posted) => ({ track, posted, answer: undefined })))
    }
    const one = queue.shift() as Sent
    sent.push(one)
    return one
  }
  let answered = () => {}
  const firstAnswer = new Promise<void>((resolve) => {
    answered = resolve
  })
  const line = async () => {
    const connection = new Connection(served.url, wish.token)
    while (!isOver) {
      const one = take()
      try {
        one.answer = await connection.post(wish.bucket, one.posted)
        answered()
      } catch (error) {
        if (!isOver) throw error
      }
    }
    connection.close()
  }
  const lines = Promise.all(Array.from({ length: wish.connections }, line))
  // Some rounds end before anything was answered.
  if (wish.random() > UNANSWERED) await Promise.race([firstAnswer, lines])
  await pause(wish.random() * LONGEST_MILLISECONDS)
  isOver = true
  await served.kill()
  await lines
}

/** Compares what the service holds with what it has acknowledged. */
async function lookedAt(served: Served, { token, bucket }: KillWish, sent: readonly Sent[]) {
  const connection = new Connection(served.url, token)
  const byTrack = groupedByTrack(sent)
  let [lost, doubled, unmatched] = [0, 0, 0]
  for (const uploads of byTrack.values()) {
    const held = new Set<string>()
    for (const { posted, answer } of uploads) {
      const rows = await connection.rows(bucket, posted.id)
      for (const row of rows) held.add(row.acr_id)
      if (answer !== undefined && !isKept(rows, posted, answer)) lost++
    }
    if (held.size > 1) doubled++
    const kept = uploads.find(({ answer }) => answer !== undefined)
    if (kept === undefined) continue
    const again = await connection.post(bucket, { ...kept.posted, keep: false })
    if (again.acr_id !== kept.answer?.acr_id || !again.dup_files.includes(kept.posted.id)) unmatched++
  }
  connection.close()
  return { lost, doubled, unmatched }
}

function groupedByTrack(sent: readonly Sent[]): Map<number, Sent[]> {
  const groups = new Map<number, Sent[]>()
  for (const one of sent) {
    const group = groups.get(one.track)
    if (group === undefined) groups.set(one.track, [one])
    else group.push(one)
  }
  return groups
}

function isKept(rows: readonly Row[], { id }: Posted, { acr_id }: Deduplicated): boolean {
  return rows.length === 1 && rows[0].acr_id === acr_id && rows[0].dup_files.includes(id)
}
