import { Served } from '../service/served.ts'
import { MAIN } from './main-path.ts'
import type { Parts } from './parts.ts'
import { type Answer, answersTo, type Query, queriesOf, recallOf } from './recall.ts'
import { makeSmallStore } from './store.ts'

/** What a store of the real recordings alone says. */
export interface SmallStore {
  readonly queries: readonly Query[]
  readonly answers: readonly Answer[]
  readonly recall: number
}

/** Asks the real service on a store without distractors. */
export async function askSmallStore(data: string, parts: Parts): Promise<SmallStore> {
  const { bucket, token } = await makeSmallStore(data, parts)
  const served = await Served.start({ main: MAIN, data, flags: ['--audio', 'off', '--log-level', 'error'] })
  try {
    const queries = queriesOf(parts)
    const answers = await answersTo({ served, token, bucket }, queries)
    return { queries, answers, recall: recallOf(queries, answers, answers).recall }
  } finally {
    await served.kill()
  }
}
