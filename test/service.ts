import { type ChildProcess, spawn } from 'node:child_process'
import { MAIN } from './command-line.ts'

/** The built service, as a user starts it. */
export interface Service {
  readonly url: string
  /** Of the first start. */
  readonly token: string
  readonly child: ChildProcess
  stdout(): string
  stderr(): string
  /** Sends a signal, and answers what the process left with. */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

const running = new Set<ChildProcess>()

/** On a free port, with its data in `unisono-data` of the folder. */
export async function startService(
  folder: string,
  flags: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Service> {
  const child = spawn(process.execPath, [MAIN, 'serve', '--port', '0', ...flags], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let [stdout, stderr] = ['', '']
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      if (/^(For another token|or its fingerprint).*\n(.*\n)?$/m.test(stdout)) resolve()
    })
    void ended.then((code) => reject(new Error(`The service ended with ${code}: ${stderr}`)))
  })
  return {
    url: /serves (https?:\S+)/.exec(stdout)?.[1] ?? '',
    token: /token +(uni_\w+)/.exec(stdout)?.[1] ?? '',
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    async end(signal = 'SIGTERM') {
      child.kill(signal)
      const code = await ended
      running.delete(child)
      return code
    },
  }
}

/** For what a failed test left. */
export function killServices(): void {
  for (const child of running) child.kill('SIGKILL')
  running.clear()
}

export function bearer(token: string): { readonly authorization: string } {
  return { authorization: `Bearer ${token}` }
}
