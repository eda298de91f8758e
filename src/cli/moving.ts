import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Unanswered } from '../library/findings.ts'

/** Such as `3 files (34.1 MB)`. */
export function filesOf(moves: readonly { readonly bytes: number }[]): string {
  const bytes = moves.reduce((sum, move) => sum + move.bytes, 0)
  return `${moves.length} ${moves.length === 1 ? 'file' : 'files'} (${sizeOf(bytes)})`
}

/** Such as `34.1 MB`; powers of 1000. */
export function sizeOf(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  const step = bytes < 1000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3))
  return step === 0 ? `${bytes} bytes` : `${(bytes / 1000 ** step).toFixed(1)} ${units[step]}`
}

/** One line at the foot of a terminal; silent where there is none. */
export class MovingLine {
  readonly #verb: string
  readonly #total: number | undefined
  #done = 0
  #bytes = 0
  #drawnAt = Number.NEGATIVE_INFINITY

  constructor(verb: string, total?: number) {
    this.#verb = verb
    this.#total = total
  }

  advance(bytes: number): void {
    this.#done++
    this.#bytes += bytes
    const now = performance.now()
    if (!process.stderr.isTTY || now - this.#drawnAt < 100) return
    this.#drawnAt = now
    const of = this.#total === undefined ? '' : `/${this.#total}`
    process.stderr.write(`\r${this.#verb} ${this.#done}${of} files · ${sizeOf(this.#bytes)}\x1b[K`)
  }

  clear(): void {
    if (process.stderr.isTTY && this.#drawnAt > 0) process.stderr.write('\r\x1b[K')
  }
}

/** Runs until its end, or until Ctrl-C asks it to stop after the file at hand; a second Ctrl-C ends it at once. */
export async function stoppable<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const stop = () => controller.abort()
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  try {
    return await run(controller.signal)
  } finally {
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}

export function printStayed(stayed: readonly Unanswered[]): void {
  for (const { path, message } of stayed) console.error(`${path}: ${message}`)
}

const LONGEST_PLAN_BYTES = 400e6

/** @throws Error that is a sentence if it is no file that could be a plan. */
export async function planText(path: string): Promise<string> {
  const found = await stat(path)
  if (!found.isFile())
    throw new Error(`${resolve(path)} is not a file. Name the plan that \`unisono scan --plan\` wrote.`)
  if (found.size > LONGEST_PLAN_BYTES)
    throw new Error(`${resolve(path)} is too long for a plan: ${sizeOf(found.size)}. Is it the right file?`)
  return readFile(path, 'utf8')
}
