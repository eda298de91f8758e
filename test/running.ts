import { readdirSync, readFileSync } from 'node:fs'

/** Whether a process with these words in its command line is alive on this machine (Linux). */
export function isRunning(words: string): boolean {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return processes.some((id) => commandLine(id).includes(words))
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}
