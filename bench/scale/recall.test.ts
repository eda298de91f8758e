import { expect, test } from 'vitest'
import { recallOf } from './recall.ts'

const query = (of: number | undefined) => ({ fingerprint: new Uint8Array(), of })

test('recall counts copies; what the small store does not say is false', () => {
  const queries = [query(0), query(1), query(undefined), query(undefined)]
  const small = [new Map([[0, 'same']]), new Map([[1, 'same']]), new Map(), new Map()]
  const answers = [new Map([[0, 'same']]), new Map([[9, 'overlaps']]), new Map([[8, 'same']]), new Map()]
  expect(recallOf(queries, answers, small)).toEqual({
    ...{ queries: 4, recall: 1 / 2, alike: 2 / 4, falseMerges: 1, falseRelations: 2 },
  })
})
