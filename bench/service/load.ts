import { Connection } from './connection.ts'

/** How long requests took, and all of them together. */
export interface Timed<Result> {
  readonly results: readonly Result[]
  /** Of each request, ascending. */
  readonly milliseconds: readonly number[]
  readonly seconds: number
}

/** Does everything there is to do over so many connections, each of which begins the next when one is done. */
export async function overConnections<Task, Result>(
  { url, token, connections }: { readonly url: string; readonly token: string; readonly connections: number },
  tasks: readonly Task[],
  run: (connection: Connection, task: Task) => Promise<Result>,
): Promise<Timed<Result>> {
  const results: Result[] = []
  const milliseconds: number[] = []
  let next = 0
  const begin = performance.now()
  const line = async () => {
    const connection = new Connection(url, token)
    try {
      for (let at = next++; at < tasks.length; at = next++) {
        const before = performance.now()
        results[at] = await run(connection, tasks[at])
        milliseconds.push(performance.now() - before)
      }
    } finally {
      connection.close()
    }
  }
  await Promise.all(Array.from({ length: connections }, line))
  return { results, milliseconds: milliseconds.sort((a, b) => a - b), seconds: (performance.now() - begin) / 1000 }
}

/** @param share 0.99 is what all but one in a hundred stay within. */
export function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(share * ascending.length))]
}
