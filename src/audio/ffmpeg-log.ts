import { DecodeError, stoppedError } from './decode-error.ts'
import type { Decoded, DecodeRequest, Engine } from './decoder.ts'
import type { Source } from './source.ts'

const LONGEST_HEADER = 500
const LONGEST_LINE = 2000
const LAST_ERRORS = 3
const LINE = /^(?:\[[^\]]* @ [^\]]*\] )*(?:\[(panic|fatal|error|warning|info|verbose)\] ?)?(.*)$/s

/** What ffmpeg says while it decodes, line by line; memory does not grow with it. */
export class FfmpegLog {
  readonly #header: string[] = []
  readonly #errors: string[] = []
  #version = 'unknown'
  #inHeader = true
  #errorCount = 0
  #guessedDuration = false
  #cpuSeconds = 0
  #rest = ''

  /** Text as it comes from a pipe. */
  push(text: string): void {
    const lines = (this.#rest + text).split(/\r?\n/)
    this.#rest = (lines.pop() ?? '').slice(0, LONGEST_LINE)
    for (const line of lines) this.line(line)
  }

  line(line: string): void {
    const [, level, text = ''] = LINE.exec(line.slice(0, LONGEST_LINE)) ?? []
    if (level === 'error' || level === 'fatal' || level === 'panic') this.#error(text)
    else if (text.startsWith('ffmpeg version ')) this.#version = text.split(' ')[2] ?? 'unknown'
    else if (text.startsWith('Estimating duration from bitrate')) this.#guessedDuration = true
    else if (text.startsWith('bench: utime=')) this.#cpuSeconds = cpuOf(text)
    else if (text.startsWith('Output #0')) this.#inHeader = false
    else if (this.#inHeader && this.#header.length < LONGEST_HEADER) this.#header.push(text)
  }

  #error(text: string): void {
    this.#errorCount++
    this.#errors.push(text)
    if (this.#errors.length > LAST_ERRORS) this.#errors.shift()
  }

  get header(): readonly string[] {
    return this.#header
  }

  get errorCount(): number {
    return this.#errorCount
  }

  /** The last errors, or undefined if there was none. */
  get lastWords(): string | undefined {
    return this.#errors.length === 0 ? undefined : this.#errors.join('; ')
  }

  says(pattern: RegExp): boolean {
    return this.#errors.some((error) => pattern.test(error))
  }

  /** The duration is computed from size and bit rate alone. */
  get guessedDuration(): boolean {
    return this.#guessedDuration
  }

  /** What ffmpeg says that it used itself; 0 if it says nothing. */
  get cpuSeconds(): number {
    return this.#cpuSeconds
  }

  /** Three numbers at most: distributions append words of their own. */
  get version(): string {
    return /^n?\d+(?:\.\d+){0,2}/.exec(this.#version)?.[0] ?? this.#version.replace(/[^!-~]/g, '').slice(0, 40)
  }
}

/** Of `bench: utime=0.162s stime=0.046s rtime=0.303s`. */
function cpuOf(text: string): number {
  return ['utime', 'stime'].reduce(
    (sum, name) => sum + Number(new RegExp(`${name}=([\\d.]+)s`).exec(text)?.[1] ?? 0),
    0,
  )
}

export interface Outcome {
  readonly log: FfmpegLog
  readonly engine: Engine['name']
  readonly request: DecodeRequest
  /** Samples per channel that came out. */
  readonly frames: number
  readonly succeeded: boolean
}

/** @throws DecodeError if nothing came out. */
export function decodedFrom(source: Source, outcome: Outcome): Decoded {
  const { log, request, frames } = outcome
  if (log.says(/cannot allocate memory/i)) throw stoppedError(source.path, 'out of memory')
  const stream = streamOf(log.header)
  if (stream === undefined) throw refusal(source, log)
  if (frames === 0 && (log.errorCount > 0 || !outcome.succeeded)) throw damage(source, log, stream)
  const claimed = log.guessedDuration ? null : durationOf(log.header)
  const seconds = frames / (request.sampleRate ?? stream.sampleRate)
  const video = hasVideo(log.header)
  return {
    engine: `${outcome.engine} ${log.version}`,
    container: containerOf(log.header),
    ...stream,
    bitRate: stream.bitRate ?? (video ? null : averageBitRate(source.bytes, claimed ?? wholeLength(request, seconds))),
    claimedSeconds: claimed,
    seconds,
    processSeconds: outcome.engine === 'ffmpeg' ? log.cpuSeconds : 0,
    warnings: warningsOf(source, outcome, seconds, video ? null : claimed),
  }
}

function refusal({ path }: Source, log: FfmpegLog): DecodeError {
  const detail = log.lastWords
  if (log.header.some((line) => line.startsWith('Input #0'))) {
    return new DecodeError(
      'no-audio-stream',
      `${path} holds no sound: it is a picture, a video without sound or a text.`,
      path,
      detail,
    )
  }
  if (log.says(/not on whitelist/i)) {
    return new DecodeError(
      'not-audio',
      `${path} is not an audio file but a playlist or the like. Name the files that it lists.`,
      path,
      detail,
    )
  }
  const damaged = log.says(/moov atom not found/) ? ': its index, the moov atom, is missing' : ''
  return new DecodeError(
    'not-audio',
    `${path} is not an audio file, or its beginning is damaged${damaged}. Fetch or copy it again.`,
    path,
    detail,
  )
}

function damage({ path }: Source, log: FfmpegLog, { codec }: Stream): DecodeError {
  const detail = log.lastWords
  if (
    log.says(/[Dd]ecoder .*not found|[Nn]o decoder|[Cc]ould not find codec|not supported|unsupported|not implemented/)
  ) {
    const sentence = `${path} holds sound in the codec ${codec}, which this decoder cannot decode (${detail}). Convert it, or install a fuller ffmpeg.`
    return new DecodeError('unsupported', sentence, path, detail)
  }
  return new DecodeError(
    'damaged',
    `${path} is damaged: not one sample came out (${detail ?? 'ffmpeg gave no reason'}). Fetch or copy it again.`,
    path,
    detail,
  )
}

interface Stream extends Pick<Decoded, 'codec' | 'lossless' | 'sampleRate' | 'channels' | 'bitDepth' | 'bitRate'> {}

/** The first line like `  Stream #0:1[0x2](und): Audio: aac (LC) (mp4a / 0x6134706D), 44100 Hz, stereo, fltp, 128 kb/s (default)`. */
function streamOf(header: readonly string[]): Stream | undefined {
  const line = header.find((text) => /^ {2}Stream #0:\d+.*?: Audio: /.test(text))
  if (line === undefined) return undefined
  const description = line.slice(line.indexOf(': Audio: ') + ': Audio: '.length)
  const codec = /^\w+/.exec(description)?.[0] ?? 'unknown'
  const lossless = isLossless(codec, description)
  const kilobits = /, (\d+) kb\/s/.exec(description)?.[1]
  return {
    codec,
    lossless,
    sampleRate: Number(/, (\d+) Hz/.exec(description)?.[1] ?? 0),
    channels: channelsOf(/ Hz, ([^,]+)/.exec(description)?.[1] ?? ''),
    bitDepth: lossless ? bitDepthOf(description) : null,
    bitRate: kilobits === undefined ? null : Number(kilobits) * 1000,
  }
}

const LOSSLESS =
  /^(?:flac|alac|ape|wavpack|tta|tak|shorten|mlp|truehd|wmalossless|als|mp4als|ralf|dst|osq|atrac3al|atrac3pal|dsd_\w+|pcm_(?!alaw|mulaw|vidc)\w+)$/

function isLossless(codec: string, description: string): boolean {
  return LOSSLESS.test(codec) || /^dts \(DTS-HD MA/.test(description)
}

function bitDepthOf(description: string): number | null {
  const stated = /\((\d+) bit\)/.exec(description)?.[1]
  if (stated !== undefined) return Number(stated)
  const format = /, (u8|s16|s32|s64|flt|dbl)p?(?:,| |$)/.exec(description)?.[1]
  return format === undefined ? null : ({ u8: 8, s16: 16, s32: 32, s64: 64, flt: 32, dbl: 64 }[format] ?? null)
}

const LAYOUTS: Readonly<Record<string, number>> = {
  mono: 1,
  stereo: 2,
  downmix: 2,
  binaural: 2,
  quad: 4,
  hexagonal: 6,
  octagonal: 8,
  hexadecagonal: 16,
}

/** Of `stereo`, `5.1(side)`, `7.1.4`, `3 channels (FL+FR+LFE)`; 0 if unknown. */
function channelsOf(layout: string): number {
  const counted = /^(\d+) channels/.exec(layout)?.[1]
  if (counted !== undefined) return Number(counted)
  const word = /^[a-z]+/.exec(layout)?.[0]
  if (word !== undefined) return LAYOUTS[word] ?? 0
  return (/^[\d.]+/.exec(layout)?.[0] ?? '').split('.').reduce((sum, count) => sum + Number(count), 0)
}

function containerOf(header: readonly string[]): string {
  const line = header.find((text) => text.startsWith('Input #0, ')) ?? ''
  return /^Input #0, (.*?), from /.exec(line)?.[1] ?? 'unknown'
}

function durationOf(header: readonly string[]): number | null {
  const line = header.find((text) => /^ {2}Duration: \d/.test(text))
  const [, hours, minutes, seconds] = /(\d+):(\d+):(\d+(?:\.\d+)?)/.exec(line ?? '') ?? []
  return seconds === undefined ? null : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
}

function hasVideo(header: readonly string[]): boolean {
  return header.some((text) => /^ {2}Stream #0:\d+.*?: Video: /.test(text) && !text.includes('(attached pic)'))
}

function averageBitRate(bytes: number, seconds: number | null): number | null {
  return seconds === null || seconds === 0 ? null : Math.round((bytes * 8) / seconds)
}

function wholeLength({ startSeconds = 0, lengthSeconds }: DecodeRequest, seconds: number): number | null {
  return lengthSeconds === undefined ? startSeconds + seconds : null
}

/** The end of a file may lie so much before its container's: encoders pad, and round. */
const LEAST_MISSING_SECONDS = 1
const LEAST_MISSING_PART = 0.02

function warningsOf(source: Source, outcome: Outcome, seconds: number, claimed: number | null): string[] {
  const { log, succeeded } = outcome
  const warnings = [shortage(outcome.request, seconds, claimed) ?? cutOff(source)]
  if (log.errorCount > 0) warnings.push(`The decoder reported ${log.errorCount} errors; the last: ${log.lastWords}.`)
  else if (!succeeded) warnings.push('The decoder stopped before the end of the file.')
  return warnings.filter((warning) => warning !== undefined)
}

function shortage(request: DecodeRequest, seconds: number, claimed: number | null): string | undefined {
  if (claimed === null || request.lengthSeconds !== undefined) return undefined
  const expected = Math.max(0, claimed - (request.startSeconds ?? 0))
  if (expected - seconds <= Math.max(LEAST_MISSING_SECONDS, expected * LEAST_MISSING_PART)) return undefined
  return `The file says that it lasts ${expected.toFixed(1)} s, but only ${seconds.toFixed(1)} s came out: its end is missing or damaged.`
}

function cutOff({ bytes, promisedBytes = 0 }: Source): string | undefined {
  if (promisedBytes - bytes <= LEAST_MISSING_PART * promisedBytes) return undefined
  return `The file says that it has ${promisedBytes} bytes, but it has ${bytes}: its end is missing.`
}
