import type { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { Deduplication } from '../../src/dedup/deduplication.ts'
import { DEFAULT_DEDUP_POLICY } from '../../src/match/policy.ts'
import { Search } from '../../src/search/search.ts'
import { openMemoryLedger } from '../../src/store/memory/ledger.ts'
import { madeBytes } from '../fingerprints.ts'

test('uploads whose thread is killed are judged by another, once', async () => {
  const threads: Worker[] = []
  const onWorker = (thread: Worker) => void threads.push(thread)
  process.on('worker', onWorker)
  const ledger = openMemoryLedger()
  const search = new Search(ledger, { threads: 2 })
  try {
    await search.load()
    const dedup = new Deduplication(ledger, search)
    const bucket = await ledger.createBucket({
      name: 'tracks',
      type: 'DedupFile',
      region: 'local',
      netType: 1,
      labels: [],
      metadataTemplate: null,
      dedup: DEFAULT_DEDUP_POLICY,
    })
    const made = Array.from({ length: 6 }, (_, i) => madeBytes(i, { seconds: 15 }))
    for (let round = 0; round < 3; round++) {
      const uploads = made.map((fingerprint, i) =>
        dedup.deduplicate(bucket, { id: `${round} ${i}`, fingerprint, keep: true }),
      )
      // A thread is made for the first look-ups; by then all of them have one, or wait for it.
      await new Promise((resolve) => setTimeout(resolve, 20))
      await threads.at(-1)?.terminate()
      const verdicts = await Promise.all(uploads)
      expect(verdicts.map(({ kept }) => kept)).toEqual(made.map(() => round === 0))
    }
    expect(threads.length).toBeGreaterThan(2)
    expect((await ledger.list(bucket.id, { page: 1, perPage: 100, leastIds: 1 })).total).toBe(made.length)
  } finally {
    process.off('worker', onWorker)
    await search.close()
    await ledger.close()
  }
})
