import { parentPort, workerData } from 'node:worker_threads'
import { openDatabase } from '../database.ts'
import { failureOf } from '../failure.ts'
import { served } from './group.ts'
import type { Answer, FromThread, Request } from './messages.ts'
import { own } from './owner.ts'
import { ledgerPath, makeFolder } from './place.ts'
import { Prepared } from './prepared.ts'
import { RecordingWrites } from './recording-writes.ts'
import { Reforming, type ReformingName } from './reforming.ts'
import { Room } from './room.ts'
import { LEDGER_SCHEMA } from './schema.ts'
import { type SettingWriteName, SettingWrites } from './setting-writes.ts'
import { Sweep } from './sweep.ts'

/** What the thread is started with. */
export interface WriterData {
  readonly folder: string
  readonly mostBytes: number | undefined
}

/** So many requests share a commit: more would only let the first wait longer. */
const MOST_TOGETHER = 64
/** Free pages are given back to the disk after a rest: until then they may be used again. */
const REST_MILLISECONDS = 250

export type WriteName = SettingWriteName | 'append' | 'addId' | 'remove' | 'take'

type Work = (...values: readonly unknown[]) => unknown

/** The one writer of a ledger. All requests that wait when a commit begins go into it, and are answered after it. */
class Writer {
  readonly #lock
  readonly #database
  readonly #recordings
  readonly #works: ReadonlyMap<string, Work>
  readonly #sweep
  readonly #waiting: Request[] = []
  #turn: NodeJS.Immediate | undefined
  #rest: NodeJS.Timeout | undefined

  constructor({ folder, mostBytes }: WriterData) {
    makeFolder(folder)
    this.#lock = own(folder)
    this.#database = openDatabase(ledgerPath(folder), LEDGER_SCHEMA)
    const prepared = new Prepared(this.#database)
    const room = new Room(prepared, mostBytes)
    this.#recordings = new RecordingWrites(prepared, room)
    this.#works = worksOf(this.#recordings, new SettingWrites(prepared, room), new Reforming(this.#database))
    this.#sweep = new Sweep(this.#database)
    this.#next()
  }

  take(request: Request): void {
    this.#waiting.push(request)
    this.#next()
  }

  /** Begins after the messages that are there by then. */
  #next(): void {
    clearTimeout(this.#rest)
    this.#turn ??= setImmediate(() => {
      this.#turn = undefined
      this.#serve()
    })
  }

  #serve(): void {
    const requests = this.#waiting.splice(0, MOST_TOGETHER)
    const closing = requests.findIndex(({ name }) => name === 'close')
    const group = closing < 0 ? requests : requests.slice(0, closing)
    if (group.length > 0) post({ answers: this.#served(group) })
    if (closing >= 0) this.#close(requests[closing])
    else if (this.#sweepSome() || this.#waiting.length > 0) this.#next()
    else this.#rest = setTimeout(() => this.#giveBack(), REST_MILLISECONDS)
  }

  #served(requests: readonly Request[]): Answer[] {
    const serve = ({ name, values }: Request) => this.#works.get(name)?.(...values)
    return served(this.#database, requests, serve, () => this.#recordings.forget())
  }

  /** Trouble with it, such as a full disk, is no trouble for any request: it is tried again later. */
  #sweepSome(): boolean {
    try {
      return this.#sweep.dropped()
    } catch {
      return false
    }
  }

  #giveBack(): void {
    try {
      if (this.#sweep.freePages()) this.#rest = setTimeout(() => this.#giveBack())
      else this.#sweep.shorten()
    } catch {
      // The disk is full or fails: the pages stay where they are.
    }
  }

  #close({ ticket }: Request): void {
    clearTimeout(this.#rest)
    this.#sweep.finish()
    this.#database.close()
    this.#lock.close()
    post({ answers: [{ ticket, result: undefined }] })
  }
}

function worksOf(
  recordings: RecordingWrites,
  settings: SettingWrites,
  reforming: Reforming,
): ReadonlyMap<string, Work> {
  const works: Readonly<Record<WriteName | ReformingName, unknown>> = {
    append: recordings.append.bind(recordings),
    addId: recordings.addId.bind(recordings),
    remove: recordings.remove.bind(recordings),
    take: recordings.take.bind(recordings),
    createBucket: settings.createBucket.bind(settings),
    updateBucket: settings.updateBucket.bind(settings),
    dropBucket: settings.dropBucket.bind(settings),
    createToken: settings.createToken.bind(settings),
    revokeToken: settings.revokeToken.bind(settings),
    touchTokens: settings.touchTokens.bind(settings),
    left: reforming.left.bind(reforming),
    next: reforming.next.bind(reforming),
    keep: reforming.keep.bind(reforming),
    finish: reforming.finish.bind(reforming),
  }
  return new Map(Object.entries(works) as [string, Work][])
}

function post(message: FromThread): void {
  parentPort?.postMessage(message)
}

try {
  const writer = new Writer(workerData as WriterData)
  parentPort?.on('message', (request: Request) => writer.take(request))
  post({ opened: true })
} catch (error) {
  post({ failure: failureOf(error) })
}
