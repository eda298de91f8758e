import { InvalidArgumentError } from 'commander'

/** What a command leaves with: all done; done, but some input failed; it was called wrongly; Ctrl-C. */
export const EXIT = { ok: 0, failed: 1, usage: 2, stopped: 130 } as const

/** Flags of several letters behind a single dash, which a command line parser would take for several flags. */
const LONG_BY_SINGLE: ReadonlyMap<string, string> = new Map([
  ['-cli', '--cli'],
  ['-au', '--au'],
])

export function withLongFlags(argv: readonly string[]): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length
  return argv.map((argument, i) => (i < end ? (LONG_BY_SINGLE.get(argument) ?? argument) : argument))
}

/** Parses a number of seconds, for commander. */
export function seconds(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError('It has to be a number of seconds, such as 12 or 7.5.')
  return value
}

/** Parses a number of things, at least one, for commander. */
export function count(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It has to be a whole number from 1 on.')
  return value
}

/** Gathers what a flag is given again and again, for commander. */
export function append(value: string, before: readonly string[] = []): string[] {
  return [...before, value]
}

const SYSTEM_ERRORS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file or folder'],
  ['EACCES', 'it may not be read or written by you'],
  ['EPERM', 'it may not be read or written by you'],
  ['EISDIR', 'it is a folder, not a file'],
  ['ENOSPC', 'the disk is full'],
  ['EROFS', 'the disk is read-only'],
])

/** Why the system refused something, without the path. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code } = error as NodeJS.ErrnoException
  return (code === undefined ? undefined : SYSTEM_ERRORS.get(code)) ?? error.message
}

/** What went wrong, for a person. Our own errors are sentences that name the file where there is one. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, path } = error as NodeJS.ErrnoException
  return code === undefined || path === undefined ? error.message : `${path}: ${reasonOf(error)}`
}
