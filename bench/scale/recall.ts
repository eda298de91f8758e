import { encodeFingerprint } from '../../src/fingerprint/codec.ts'
import { Connection } from '../service/connection.ts'
import { copyAt } from '../service/copies.ts'
import { filledNumber } from '../service/filled-id.ts'
import type { Parts } from './parts.ts'
import type { Target } from './uploads.ts'

/** What a store says of a query: the relation to each recording that it names, by the recording's number. */
export type Answer = ReadonlyMap<number, string>

export interface Query {
  readonly fingerprint: Uint8Array
  /** Number of the recording that it is a copy of; undefined of one that has no copy. */
  readonly of: number | undefined
}

export interface Recall {
  readonly queries: number
  /** Share of the copies whose recording is named. */
  readonly recall: number
  /** Share of all queries that are answered as in the small store, recording for recording. */
  readonly alike: number
  /** Recordings that were called the same, or related in any way, and are not in the small store's answer. */
  readonly falseMerges: number
  readonly falseRelations: number
}

/** Where the evaluation has no copies, so many are made of each whole track. */
const MADE_SPEEDS = [1, 1.04, 0.95]

/** Real copies if there are any, else made ones; and whole tracks that no store holds. */
export function queriesOf({ bases, copies, known, fresh }: Parts): Query[] {
  const real = copies.map(({ fingerprint, base }) => ({ fingerprint, of: base }))
  const made = known.flatMap((one, i) =>
    MADE_SPEEDS.map((speed, turn) => ({ fingerprint: copyAt(speed, one, 3 * i + turn), of: bases.length + i })),
  )
  const unknown = fresh.map((fingerprint) => ({ fingerprint, of: undefined }))
  return [...(real.length > 0 ? real : made), ...unknown].map(({ fingerprint, of }) => ({
    fingerprint: encodeFingerprint(fingerprint),
    of,
  }))
}

const ALL_RELATIONS = ['same', 'contains', 'contained', 'overlaps']

/** Asks all queries, and writes nothing. */
export async function answersTo({ served, token, bucket }: Omit<Target, 'parts'>, queries: readonly Query[]) {
  const connection = new Connection(served.url, token)
  try {
    await connection.setPolicy(bucket, { relations: ALL_RELATIONS })
    const answers: Answer[] = []
    for (const [i, { fingerprint }] of queries.entries()) {
      const { matches } = await connection.explained(bucket, { id: `asked-${i}`, fingerprint, keep: false })
      answers.push(new Map(matches.map(({ id, relation }) => [filledNumber(id), relation])))
    }
    await connection.setPolicy(bucket, { relations: ['same'] })
    return answers
  } finally {
    connection.close()
  }
}

export function recallOf(queries: readonly Query[], answers: readonly Answer[], small: readonly Answer[]): Recall {
  const copies = queries.flatMap(({ of }, i) => (of === undefined ? [] : [answers[i].has(of)]))
  const added = answers.map((answer, i) => [...answer].filter(([number]) => !small[i].has(number)))
  const isAlike = (answer: Answer, other: Answer) =>
    answer.size === other.size && [...answer].every(([number, relation]) => other.get(number) === relation)
  return {
    queries: queries.length,
    recall: copies.filter(Boolean).length / copies.length,
    alike: answers.filter((answer, i) => isAlike(answer, small[i])).length / answers.length,
    falseMerges: added.flat().filter(([, relation]) => relation === 'same').length,
    falseRelations: added.flat().length,
  }
}
