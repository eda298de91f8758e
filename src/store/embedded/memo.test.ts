import { expect, test } from 'vitest'
import { Memo } from './memo.ts'

/** A read and a write, each of which ends when it is told to. */
function store() {
  const memo = new Memo()
  const [reading, writing]: ((value?: string) => void)[][] = [[], []]
  const ended = (waiting: ((value?: string) => void)[]) => new Promise<string | undefined>((end) => waiting.push(end))
  let reads = 0
  return {
    read: memo.reads('value', (_: number) => {
      reads++
      return ended(reading)
    }),
    write: memo.writes(() => ended(writing)),
    endRead: (value?: string) => reading.shift()?.(value),
    endWrite: () => writing.shift()?.(),
    reads: () => reads,
  }
}

test('of each key the answer is read once', async () => {
  const { read, endRead, reads } = store()
  for (const key of [1, 2]) {
    const first = read(key)
    endRead(`value ${key}`)
    expect(await first).toBe(`value ${key}`)
  }
  expect(await Promise.all([read(1), read(2), read(1)])).toEqual(['value 1', 'value 2', 'value 1'])
  expect(reads()).toBe(2)
})

test('that there is none is not kept', async () => {
  const { read, endRead, reads } = store()
  for (let i = 0; i < 2; i++) {
    const none = read(1)
    endRead(undefined)
    expect(await none).toBeUndefined()
  }
  expect(reads()).toBe(2)
})

test('whatever was read before a write has ended is read again after it', async () => {
  const orders = ['Read Write read write', 'Read Write write read', 'Write Read read write', 'Read read Write write']
  for (const order of orders) {
    const { read, write, endRead, endWrite } = store()
    const begun: Promise<unknown>[] = []
    for (const step of order.split(' ')) {
      if (step === 'Read') begun.push(read(1))
      else if (step === 'Write') begun.push(write())
      else if (step === 'read') endRead('before')
      else endWrite()
      await new Promise(setImmediate)
    }
    await Promise.all(begun)
    const after = read(1)
    endRead('after')
    expect(await after, order).toBe('after')
    expect(await read(1), order).toBe('after')
  }
})

test('a write that fails forgets as well', async () => {
  const memo = new Memo()
  let value = 'before'
  const read = memo.reads('value', async (_: number) => value)
  const write = memo.writes(async () => {
    value = 'half'
    throw new Error('no room')
  })
  expect(await read(1)).toBe('before')
  await expect(write()).rejects.toThrow('no room')
  expect(await read(1)).toBe('half')
})

test('no more is kept than there is room for', async () => {
  const memo = new Memo()
  let reads = 0
  const read = memo.reads('value', async (key: number) => {
    reads++
    return key
  })
  for (let round = 0; round < 2; round++) for (let key = 0; key <= 1024; key++) await read(key)
  expect(reads).toBeGreaterThan(2 * 1024)
})
