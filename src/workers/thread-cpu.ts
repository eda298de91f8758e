import { readFileSync } from 'node:fs'
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

function linuxThreadSeconds(): number | undefined {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ')[0]) / 1e9
  } catch {
    return undefined
  }
}
