import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ApiError } from '../client/client.ts'
import { colours } from './colours.ts'
import { Progress } from './progress.ts'
import type { UploadedTrack, UploadOutcome } from './upload-run.ts'
import { uploadCsv, uploadJson } from './upload-table.ts'
import { MOST_TOLD, tallyText, whole } from './upload-text.ts'
import { reasonOf } from './usage.ts'

export interface UploadReportFlags {
  readonly dryRun?: true
  readonly csv?: string
  /** `-` is the standard output. */
  readonly json?: string
}

/** Shorter waits are not worth a word, nor is the same word again and again. */
const LEAST_WAIT_SECONDS = 2
const SILENCE_MILLISECONDS = 20_000

/** What a person sees of a run of uploads, and the tables of its answers. */
export class UploadReport {
  readonly #flags: UploadReportFlags
  readonly #counts: Record<UploadOutcome | 'earlier', number> = {
    new: 0,
    duplicate: 0,
    known: 0,
    earlier: 0,
    failed: 0,
  }
  readonly #duplicates: UploadedTrack[] = []
  /** Only where they are to be written. */
  readonly #tracks: UploadedTrack[] = []
  readonly #startedAt = performance.now()
  #progress = new Progress(0)
  #seconds = 0
  #leftOut = 0
  #saidAt = Number.NEGATIVE_INFINITY

  constructor(flags: UploadReportFlags) {
    this.#flags = flags
  }

  get hasFailures(): boolean {
    return this.#counts.failed > 0
  }

  begin(total: number, leftOut: number): void {
    this.#leftOut = leftOut
    this.#progress = new Progress(total)
  }

  tell(track: UploadedTrack): void {
    this.#counts[track.isEarlier ? 'earlier' : track.outcome]++
    this.#seconds += track.seconds
    const isTold = !track.isEarlier && track.outcome === 'duplicate' && this.#duplicates.length < MOST_TOLD
    if (isTold) this.#duplicates.push(track)
    if (this.#flags.csv !== undefined || this.#flags.json !== undefined) this.#tracks.push(track)
    if (track.error !== undefined) this.#say(sentenceAbout(track, track.error))
    if (!track.isEarlier && track.id !== '') this.#progress.advance(track.seconds, this.#notes())
  }

  /** A server is waited for. */
  wait({ message }: ApiError, seconds: number): void {
    if (seconds < LEAST_WAIT_SECONDS || performance.now() - this.#saidAt < SILENCE_MILLISECONDS) return
    this.#saidAt = performance.now()
    this.#say(`${message} Trying again.`)
  }

  /** Prints the tally, and writes the tables. */
  async end(how: 'done' | 'stopped' | 'failed'): Promise<void> {
    this.#progress.clear()
    const { csv, json } = this.#flags
    const tracks = this.#tracks.toSorted((a, b) => (a.path < b.path ? -1 : 1))
    const document = () => `${JSON.stringify({ tracks: uploadJson(tracks), counts: this.#counts }, null, 2)}\n`
    if (json === '-') process.stdout.write(document())
    else if (how !== 'failed' || this.#done > 0) console.log(this.#text())
    if (csv !== undefined) await write(csv, uploadCsv(tracks))
    if (json !== undefined && json !== '-') await write(json, document())
    if (how === 'stopped' && !this.#flags.dryRun) console.error('Stopped. The same command goes on from there.')
  }

  get #done(): number {
    const { new: fresh, duplicate, known, earlier } = this.#counts
    return fresh + duplicate + known + earlier
  }

  #text(): string {
    const tally = {
      counts: this.#counts,
      leftOut: this.#leftOut,
      seconds: this.#seconds,
      elapsedSeconds: (performance.now() - this.#startedAt) / 1000,
      duplicates: this.#duplicates,
      isDryRun: this.#flags.dryRun === true,
    }
    return tallyText(tally, colours())
  }

  #notes(): string[] {
    const { new: fresh, duplicate, failed } = this.#counts
    return [
      `${whole(fresh)} new`,
      `${whole(duplicate)} duplicate${duplicate === 1 ? '' : 's'}`,
      ...(failed > 0 ? [`${whole(failed)} failed`] : []),
    ]
  }

  #say(sentence: string): void {
    this.#progress.clear()
    console.error(sentence)
  }
}

function sentenceAbout({ path }: UploadedTrack, error: string): string {
  return error.includes(path) ? error : `${path}: ${error}`
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text)
  } catch (error) {
    throw new Error(`${resolve(file)} cannot be written: ${reasonOf(error)}.`)
  }
  console.error(`Answers written to ${file}.`)
}
