import { constants, getPriority, platform } from 'node:os'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'

const MODULE = new URL('./thread-priority.ts', import.meta.url).href

test.skipIf(platform() !== 'linux')('only the thread that yields gets a lower priority', async () => {
  const before = getPriority()
  const code = `
    const { parentPort } = require('node:worker_threads')
    const { readlinkSync } = require('node:fs')
    const { getPriority } = require('node:os')
    const own = () => getPriority(Number(readlinkSync('/proc/thread-self').split('/').pop()))
    const before = own()
    import(${JSON.stringify(MODULE.replace('/src/', '/dist/').replace('.ts', '.js'))}).then(({ yieldToOthers }) => {
      yieldToOthers()
      parentPort.postMessage([before, own()])
    })`
  const worker = new Worker(code, { eval: true })
  const [first, last] = await new Promise<number[]>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  await worker.terminate()
  expect(first).toBe(before)
  expect(last).toBe(Math.max(before, constants.priority.PRIORITY_BELOW_NORMAL))
  expect(getPriority()).toBe(before)
})
