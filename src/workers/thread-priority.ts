import { readlinkSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import { basename } from 'node:path'

/**
 * Lets other threads go before this one, which is still given a little where they never rest; where the system cannot do that, it goes on as it is.
 */
export function yieldToOthers(): void {
  try {
    // Linux takes the number of a thread for that of a process, and means the thread.
    const thread = Number(basename(readlinkSync('/proc/thread-self')))
    setPriority(thread, Math.max(getPriority(thread), constants.priority.PRIORITY_BELOW_NORMAL))
  } catch {
    // No Linux, or not allowed.
  }
}
