import { availableParallelism } from 'node:os'
import { FormingThreads } from './forming-threads.ts'
import type { Batch, Formed, ReformingName, Unformed } from './reforming.ts'
import type { Thread } from './thread.ts'

export interface ReformOptions {
  /** Is told how many recordings are left, if their hashes have to be formed anew; at last 0. */
  readonly onReforming?: ((left: number) => void) | undefined
  /** Ends that after what is under way, and with it the opening; the next one goes on with it. */
  readonly stop?: AbortSignal | undefined
}

/**
 * Forms all sampled hashes anew that are of older landmarks, from the fingerprints, over all cores. Each batch is kept
 * with its place, so that an interruption of any kind loses no more than one.
 *
 * @throws StoreError; the signal's reason
 */
export async function reform(writer: Thread, { onReforming = () => {}, stop }: ReformOptions): Promise<void> {
  const left = await ask<number | undefined>(writer, 'left')
  if (left === undefined) return
  onReforming(left)
  if (left > 0) await reformAll(writer, left, onReforming, stop)
  await ask(writer, 'finish')
}

async function reformAll(writer: Thread, total: number, onReforming: (left: number) => void, stop?: AbortSignal) {
  const threads = await FormingThreads.open(availableParallelism())
  try {
    for (let left = total; ; onReforming(left)) {
      stop?.throwIfAborted()
      const { recordings, size, last } = await ask<Batch>(writer, 'next')
      if (last === undefined) return
      const formed = await Promise.all(recordings.map((recording) => formedOf(threads, recording)))
      await ask(writer, 'keep', [formed.flat(), last])
      left -= size
    }
  } finally {
    await threads.close()
  }
}

/** Nothing of what cannot be decoded: its hashes stay as they are. */
async function formedOf(threads: FormingThreads, { key, fingerprint, sampling }: Unformed): Promise<Formed[]> {
  const sampled = await threads.sampled(fingerprint, sampling)
  return sampled === undefined ? [] : [{ key, ...sampled }]
}

function ask<Result>(writer: Thread, name: ReformingName, values: readonly unknown[] = []): Promise<Result> {
  return writer.ask<Result>(name, values)
}
