import { expect, test } from 'vitest'
import { thinned, within } from './history.ts'
import type { Reading } from './reading.ts'

function readings(seconds: number, every: number): readonly Reading[] {
  const none = { startedAt: 0, recordings: 0, ledgerBytes: 0, indexBytes: 0, memoryBytes: 0 }
  const empty = { uploads: new Map(), latency: [], stages: new Map() }
  return Array.from({ length: seconds / every }, (_, i) => ({ at: 1e9 + (i + 1) * every, ...none, ...empty }))
}

test('the last hour is kept as it was read, what is older in steps of five minutes', () => {
  const kept = thinned(readings(3 * 3600, 5))
  expect(within(kept, 'hour')).toHaveLength(720)
  expect(kept.length - 720).toBeCloseTo(24, -1)
  expect(thinned(kept)).toEqual(kept)
})

test('nothing is older than a week', () => {
  const kept = thinned(readings(8 * 86_400, 300))
  expect(kept).toEqual(within(kept, 'week'))
  expect(within(kept, 'day')).toHaveLength(288)
})
