import type { Metrics } from './metrics.ts'

type Sizes<Name extends string> = Readonly<Record<Name, number>>

export function watchLedger(metrics: Metrics, sizes: () => Promise<Sizes<'buckets' | 'recordings' | 'bytes'>>): void {
  const watch = (name: 'buckets' | 'recordings' | 'bytes', help: string) =>
    metrics.watch({ name: `unisono_ledger_${name}`, help, read: async () => (await sizes())[name] })
  watch('buckets', 'Buckets in the ledger.')
  watch('recordings', 'Recordings in the ledger.')
  watch('bytes', 'What the ledger takes on disk or in memory.')
}

export function watchIndex(metrics: Metrics, sizes: () => Sizes<'bytes' | 'segments' | 'tail'>): void {
  const watch = (name: 'bytes' | 'segments' | 'tail', help: string) =>
    metrics.watch({ name: `unisono_index_${name}`, help, read: () => sizes()[name] })
  watch('bytes', 'Memory that the segments of the index take.')
  watch('segments', 'Segments of the index.')
  watch('tail', 'Recordings that no segment of the index holds yet.')
}

/** What waits for a thread, or for a process. */
export function watchQueues(metrics: Metrics, waiting: Readonly<Record<'matching' | 'audio', () => number>>): void {
  const watch = (name: keyof typeof waiting, help: string) =>
    metrics.watch({ name: `unisono_${name}_waiting`, help, read: waiting[name] })
  watch('matching', 'Queries that wait for a thread.')
  watch('audio', 'Audio files that wait to be fingerprinted.')
}
