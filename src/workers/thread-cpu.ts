import { openSync, readSync } from 'node:fs'
import { performance } from 'node:perf_hooks'

/** Seconds that this thread has had on a processor; without a clock for it, seconds that it was not idle. */
export function threadCpuSeconds(): number {
  const { threadCpuUsage } = process as { threadCpuUsage?: () => { user: number; system: number } }
  if (threadCpuUsage !== undefined) {
    const { user, system } = threadCpuUsage.call(process)
    return (user + system) / 1e6
  }
  return linuxThreadSeconds() ?? performance.eventLoopUtilization().active / 1e3
}

/** The system's account of this thread, kept open: to open it costs more than to read it. */
let account: number | undefined

function linuxThreadSeconds(): number | undefined {
  try {
    account ??= openSync('/proc/thread-self/schedstat', 'r')
    const length = readSync(account, line, 0, line.length, 0)
    return Number(line.toString('latin1', 0, length).split(' ')[0]) / 1e9
  } catch {
    return undefined
  }
}

const line = Buffer.alloc(64)
