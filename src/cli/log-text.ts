const LEVELS: Readonly<Record<number, string>> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' }

/** What a line of the log may hold, as far as it is shown. */
interface Entry {
  readonly level: number
  readonly time: number
  readonly msg?: string
  readonly reqId?: string
  readonly method?: string
  readonly url?: string
  readonly status?: number
  readonly milliseconds?: number
  readonly message?: string
  readonly err?: { readonly stack?: string }
}

/** What callers send must not steer the terminal that shows it. */
const CONTROL = /\p{Cc}/gu

/** A line of JSON as pino writes it, as a line for a person. */
export function logText(line: string): string {
  const { level, time, msg, reqId, method, url, status, milliseconds, message, err } = JSON.parse(line) as Entry
  const parts = [
    new Date(time).toISOString().slice(11, 23),
    (LEVELS[level] ?? String(level)).padEnd(5),
    method === undefined ? undefined : `${method} ${url}`,
    msg === 'answered' ? undefined : msg,
    status,
    message,
    milliseconds === undefined ? undefined : `${milliseconds} ms`,
    reqId,
  ]
  const text = parts
    .filter((part) => part !== undefined)
    .join(' ')
    .replace(CONTROL, '?')
  return `${text}${err?.stack === undefined ? '' : `\n${err.stack}`}\n`
}
