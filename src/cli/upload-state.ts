import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Deduplicated } from '../client/client.ts'
import { type Database, openDatabase, type Schema, SHORT_ROWS, type Statement } from '../store/database.ts'
import type { TrackFile } from './track-files.ts'

/** What a server says of an upload. */
export type Answer = Deduplicated['data']

/** A repeated upload does no harm, so that no commit has to wait for the disk. */
const SCHEMA: Schema = {
  version: 1,
  synchronous: 'NORMAL',
  pageBytes: SHORT_ROWS,
  givesBack: false,
  // "UniU"
  application: 0x556e6955,
  remedy: 'Delete it, and every file is uploaded again, which does no harm; or name another with --state.',
  migrate(database) {
    database.execute(`
      CREATE TABLE uploads (
        server TEXT NOT NULL,
        bucket TEXT NOT NULL,
        path TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        modified REAL NOT NULL,
        id TEXT NOT NULL,
        answer TEXT NOT NULL,
        PRIMARY KEY (server, bucket, path)
      ) WITHOUT ROWID;`)
  },
}

/** `$XDG_STATE_HOME/unisono/uploads.db`, or the same below `~/.local/state`. */
export function defaultStatePath(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'unisono', 'uploads.db')
}

/** Which files a bucket of a server has answered for, so that an interrupted run goes on where it was. */
export class UploadState {
  readonly #database: Database
  readonly #place: readonly [string, string]
  readonly #get: Statement
  readonly #put: Statement

  /** @throws StoreError */
  constructor(path: string, server: string, bucket: string) {
    this.#database = openDatabase(path, SCHEMA)
    this.#place = [server, bucket]
    this.#get = this.#database.prepare(
      'SELECT answer FROM uploads WHERE server = ? AND bucket = ? AND path = ? AND bytes = ? AND modified = ? AND id = ?',
    )
    this.#put = this.#database.prepare('INSERT OR REPLACE INTO uploads VALUES (?, ?, ?, ?, ?, ?, ?)')
  }

  /** Undefined where the file was not uploaded, or has changed since. */
  answer({ file, id }: TrackFile): Answer | undefined {
    const row = this.#get.get(...this.#place, file.path, file.bytes, file.modifiedMilliseconds, id)
    return row === undefined ? undefined : (JSON.parse((row as { answer: string }).answer) as Answer)
  }

  put({ file, id }: TrackFile, answer: Answer): void {
    const { path, bytes, modifiedMilliseconds } = file
    this.#put.run(...this.#place, path, bytes, modifiedMilliseconds, id, JSON.stringify(answer))
  }

  close(): void {
    this.#database.close()
  }
}
