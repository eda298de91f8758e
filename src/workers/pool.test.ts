import { afterEach, describe, expect, test } from 'vitest'
import { Pool, type PoolOptions } from './pool.ts'

type Task = {
  readonly echo?: string
  readonly sleep?: number
  readonly spin?: true
  readonly exit?: true
  readonly fail?: true
}

const WORKER = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, threadId, workerData } from 'node:worker_threads'
    const known = []
    parentPort.on('message', ({ task, stop, notice }) => {
      if (notice) known.push(notice)
      if (stop || task === undefined) return
      if (task.exit) process.exit(3)
      if (task.fail) throw new Error('so it goes')
      if (task.spin) for (;;);
      setTimeout(() => parentPort.postMessage({ echo: task.echo, threadId, workerData, known }), task.sleep ?? 0)
    })`)}`,
)

interface Echo {
  readonly echo: string | undefined
  readonly threadId: number
  readonly workerData: unknown
  readonly known: readonly unknown[]
}

const pools: Pool<Task, Echo>[] = []
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())))

function open(options: Partial<PoolOptions> = {}): Pool<Task, Echo> {
  const pool = new Pool<Task, Echo>(WORKER, { size: 2, graceMilliseconds: 20, ...options })
  pools.push(pool)
  return pool
}

describe('a pool', () => {
  test('gives each task its answer, on no more threads than it has', async () => {
    const pool = open({ workerData: 'ours' })
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => pool.run({ echo: `task ${i}`, sleep: 2 })))
    expect(answers.map(({ echo }) => echo)).toEqual(Array.from({ length: 20 }, (_, i) => `task ${i}`))
    expect(new Set(answers.map(({ threadId }) => threadId)).size).toBe(2)
    expect(answers[0].workerData).toBe('ours')
  })

  test('ends a task that never ends, and goes on', async () => {
    const pool = open({ size: 1 })
    const endless = pool.run({ spin: true }, { timeoutSeconds: 0.2 })
    const next = pool.run({ echo: 'next' })
    await expect(endless).rejects.toMatchObject({ kind: 'timeout' })
    expect((await next).echo).toBe('next')
  })

  test('counts no time in the queue', async () => {
    const pool = open({ size: 1 })
    const first = pool.run({ sleep: 300 })
    const second = pool.run({ echo: 'second' }, { timeoutSeconds: 0.25 })
    await first
    expect((await second).echo).toBe('second')
  })

  test('gives up on an abort, in the queue and at work', async () => {
    const pool = open({ size: 1 })
    const controller = new AbortController()
    const limits = { signal: controller.signal }
    const both = [pool.run({ spin: true }, limits), pool.run({ echo: 'queued' }, limits)]
    const later = pool.run({ echo: 'later' })
    controller.abort()
    for (const run of both) await expect(run).rejects.toMatchObject({ kind: 'aborted' })
    await expect(pool.run({}, limits)).rejects.toMatchObject({ kind: 'aborted' })
    expect((await later).echo).toBe('later')
  })

  test('tells workers what is new before their next task, and those that come later what they missed', async () => {
    const told = ['first']
    const pool = open({ size: 1, greeting: () => told })
    expect((await pool.run({})).known).toEqual(['first'])
    told.push('second')
    pool.tell('second')
    expect((await pool.run({})).known).toEqual(['first', 'second'])
    await expect(pool.run({ exit: true })).rejects.toMatchObject({ kind: 'crashed' })
    expect((await pool.run({})).known).toEqual(['first', 'second'])
  })

  test.each([
    ['exits', { exit: true }, /exit code 3/],
    ['throws', { fail: true }, /so it goes/],
  ] as const)('replaces a worker that %s', async (_, task, message) => {
    const pool = open({ size: 1 })
    await expect(pool.run(task)).rejects.toMatchObject({ kind: 'crashed', message })
    expect((await pool.run({ echo: 'again' })).echo).toBe('again')
  })

  test('gives up everything when it is closed', async () => {
    const pool = open({ size: 1 })
    const runs = [pool.run({ spin: true }), pool.run({})]
    const outcomes = Promise.allSettled(runs)
    await pool.close()
    for (const outcome of await outcomes)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { kind: 'closed' } })
    await expect(pool.run({})).rejects.toMatchObject({ kind: 'closed' })
  })
})
