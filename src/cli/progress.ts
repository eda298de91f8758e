/** Where a run stands. */
export interface Standing {
  readonly done: number
  readonly total: number
  readonly audioSeconds: number
  readonly elapsedSeconds: number
  /** What is counted, and said in front; default `files`. */
  readonly what?: string
  /** What else is said of the run, such as `12 new`. */
  readonly notes?: readonly string[]
}

interface Terminal {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

const WAIT_MS = 100

/**
 * One line at the foot of a terminal that says how far a run is. Where there is no terminal it is
 * silent, so that logs stay clean.
 */
export class Progress {
  readonly #total: number
  readonly #terminal: Terminal
  readonly #now: () => number
  readonly #startedAt: number
  readonly #what: string
  #drawnAt = Number.NEGATIVE_INFINITY
  #shown = false
  #done = 0
  #audioSeconds = 0
  #notes: readonly string[] = []

  constructor(
    total: number,
    terminal: Terminal = process.stderr,
    now: () => number = () => performance.now(),
    what = 'files',
  ) {
    this.#total = total
    this.#what = what
    this.#terminal = terminal
    this.#now = now
    this.#startedAt = now()
  }

  /** One more file is done, and so much audio with it; the notes stay until there are others. */
  advance(audioSeconds: number, notes: readonly string[] = this.#notes): void {
    this.#notes = notes
    this.#done++
    this.#audioSeconds += audioSeconds
    if (this.#now() - this.#drawnAt >= WAIT_MS) this.#draw()
  }

  /** Wipes the line, so that something else may be printed; the next file brings it back. */
  clear(): void {
    if (!this.#shown) return
    this.#terminal.write('\r\x1b[K')
    this.#shown = false
    this.#drawnAt = Number.NEGATIVE_INFINITY
  }

  get standing(): Standing {
    return {
      done: this.#done,
      total: this.#total,
      audioSeconds: this.#audioSeconds,
      elapsedSeconds: (this.#now() - this.#startedAt) / 1000,
      what: this.#what,
      notes: this.#notes,
    }
  }

  #draw(): void {
    if (this.#terminal.isTTY !== true) return
    const line = progressLine(this.standing).slice(0, (this.#terminal.columns ?? 80) - 1)
    this.#terminal.write(`\r${line}\x1b[K`)
    this.#drawnAt = this.#now()
    this.#shown = true
  }
}

/** Such as `12/340 files · 3.2 h of audio · 640× real time · 2 min left`. */
export function progressLine(standing: Standing): string {
  const { done, total, audioSeconds, elapsedSeconds, what = 'files', notes = [] } = standing
  const parts = [`${done}/${total} ${what}`, ...notes]
  if (audioSeconds > 0 || what === 'files') parts.push(`${hours(audioSeconds)} of audio`)
  if (elapsedSeconds > 0 && audioSeconds > 0) parts.push(`${Math.round(audioSeconds / elapsedSeconds)}× real time`)
  if (done > 0 && done < total) parts.push(`${duration((elapsedSeconds / done) * (total - done))} left`)
  return parts.join(' · ')
}

function hours(seconds: number): string {
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
}

/** Such as `3:05` or `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds)
  const two = (value: number): string => String(value).padStart(2, '0')
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}
