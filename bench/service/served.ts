import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

export interface ServeOptions {
  /** The built command. */
  readonly main: string
  readonly data: string
  /** Further flags of `unisono serve`. */
  readonly flags?: readonly string[]
  /** Of node itself. */
  readonly nodeFlags?: readonly string[]
  /** Whose process it is; default ours. */
  readonly uid?: number
  /** How long it may take until it is ready; default two minutes. */
  readonly readyMilliseconds?: number
}

/** A service that did not start; its message holds what it said. */
export class ServeError extends Error {
  override readonly name = 'ServeError'
  readonly code: number | null
  readonly output: string

  constructor(code: number | null, output: string) {
    super(`The service ended with exit code ${code} before it was ready. It said:\n${output}`)
    this.code = code
    this.output = output
  }
}

const READY_MILLISECONDS = 120_000
/** Linux counts a process' time in hundredths of a second. */
const TICK_SECONDS = 0.01
/** Less than so much of one processor is idle. */
const IDLE_SHARE = 0.05

/** The real service as a process of its own, on a free port of this machine. */
export class Served {
  readonly url: string
  readonly #child: ChildProcess
  readonly #ended: Promise<number | null>
  readonly #output: () => string

  private constructor(child: ChildProcess, ended: Promise<number | null>, output: () => string, url: string) {
    this.#child = child
    this.#ended = ended
    this.#output = output
    this.url = url
  }

  /** @throws ServeError */
  static async start(options: ServeOptions): Promise<Served> {
    const { main, data, flags = [], nodeFlags = [], uid, readyMilliseconds = READY_MILLISECONDS } = options
    const given = ['serve', '--data', data, '--port', '0', ...flags]
    const child = spawn(process.execPath, [...nodeFlags, main, ...given], {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(uid !== undefined && { uid }),
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    const ended = new Promise<number | null>((resolve, reject) => {
      child.on('close', (code) => resolve(code)).on('error', reject)
    })
    let isEnded = false
    // A benchmark that is stopped leaves no service behind, which would own the store.
    const end = () => child.kill('SIGKILL')
    process.on('exit', end)
    const mark = () => {
      isEnded = true
      process.off('exit', end)
    }
    ended.then(mark, mark)
    const until = performance.now() + readyMilliseconds
    for (;;) {
      const [, url] = /(http:\/\/127\.0\.0\.1:\d+)/.exec(output) ?? []
      if (url !== undefined && (await isReady(url))) return new Served(child, ended, () => output, url)
      if (isEnded) throw new ServeError(await ended, output)
      if (performance.now() > until) {
        child.kill('SIGKILL')
        throw new ServeError(null, output)
      }
      await pause(10)
    }
  }

  get pid(): number {
    return this.#child.pid as number
  }

  /** All that it has printed. */
  get output(): string {
    return this.#output()
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#ended
  }

  /** Asks it to end, and answers its exit code. */
  stop(): Promise<number | null> {
    this.#child.kill('SIGTERM')
    return this.#ended
  }

  /** Processor time that it has had, user and system, of all threads. */
  cpuSeconds(): number {
    const [user, system] = fieldsOf(`/proc/${this.pid}/stat`).slice(11, 13).map(Number)
    return (user + system) * TICK_SECONDS
  }

  /** Memory that it holds now. */
  residentMegabytes(): number {
    return this.memoryBytes('VmRSS') / 2 ** 20
  }

  /** What the system says of its memory: all that is resident, or what of that are pages of files. */
  memoryBytes(kind: 'VmRSS' | 'RssAnon' | 'RssFile' | 'RssShmem'): number {
    const [, kilobytes] =
      new RegExp(`^${kind}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${this.pid}/status`, 'utf8')) ?? []
    return Number(kilobytes) * 1024
  }

  /** Until it computes nothing: the index is compacted, and written down. */
  async settled(): Promise<void> {
    for (let [before, now] = [-1, this.cpuSeconds()]; now - before > IDLE_SHARE; ) {
      await pause(1000)
      before = now
      now = this.cpuSeconds()
    }
  }

  /** What `/metrics` says: value by name with labels. */
  async metrics(): Promise<ReadonlyMap<string, number>> {
    const text = await (await fetch(`${this.url}/metrics`)).text()
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
    return new Map(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
    )
  }
}

/** What follows the program's name, which stands in parentheses and may hold spaces. */
function fieldsOf(path: string): string[] {
  return readFileSync(path, 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ')
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/readyz`)).ok
  } catch {
    return false
  }
}
