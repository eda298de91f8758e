import { readFileSync } from 'node:fs'

/** Linux counts a process' time in hundredths of a second. */
const TICKS_PER_SECOND = 100

/** Processor seconds, user and system, of this process with all threads, and of all children that have ended. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6 + childrenSeconds()
}

function childrenSeconds(): number {
  // The second field is the program's name in parentheses, and may hold spaces.
  const fields = readFileSync('/proc/self/stat', 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ')
  const [childUser, childSystem] = [Number(fields[13]), Number(fields[14])]
  return (childUser + childSystem) / TICKS_PER_SECOND
}

/** Processor seconds that some work takes, its children's included. */
export async function cpuOf(work: () => Promise<unknown> | unknown): Promise<number> {
  const before = cpuSeconds()
  await work()
  return cpuSeconds() - before
}

/**
 * What several kinds of work take, in turns so that a busy moment strikes all alike: of each the mean of the middle half of the runs. The median would
 * be a whole number of the hundredths in which the time of children is counted.
 */
export async function typicalCpu<Name extends string>(
  runs: number,
  kinds: Readonly<Record<Name, () => Promise<unknown> | unknown>>,
): Promise<Record<Name, number>> {
  const names = Object.keys(kinds) as Name[]
  const taken = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let run = 0; run < runs; run++) {
    for (const name of names) taken[name].push(await cpuOf(kinds[name]))
  }
  return Object.fromEntries(names.map((name) => [name, middleMean(taken[name])])) as Record<Name, number>
}

function middleMean(values: readonly number[]): number {
  const left = Math.floor(values.length / 4)
  const middle = values.toSorted((a, b) => a - b).slice(left, values.length - left)
  return middle.reduce((sum, value) => sum + value, 0) / middle.length
}

/** The middle value, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}
