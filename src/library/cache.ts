import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Bandwidth } from '../audio/bandwidth.ts'
import type { DecodeErrorKind } from '../audio/decode-error.ts'
import type { Decoded } from '../audio/decoder.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { decodeFingerprint, encodeFingerprint } from '../fingerprint/codec.ts'
import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import { type Database, openDatabase, type Schema, SHORT_ROWS, type Statement } from '../store/database.ts'
import type { FoundFile } from './walk.ts'

/** What is kept of a sound. */
export interface KnownSound {
  readonly key: string
  readonly fingerprint: Fingerprint
  readonly decoded: Decoded
  readonly bandwidth: Bandwidth | undefined
}

/** What a file was when it was met last: it has a sound, or none for a reason. */
export type KnownFile =
  | { readonly key: string; readonly failure?: undefined }
  | { readonly failure: string; readonly key?: undefined }

/** It can be made again: no commit waits for the disk. */
const SCHEMA: Schema = {
  version: 1,
  synchronous: 'NORMAL',
  pageBytes: SHORT_ROWS,
  givesBack: false,
  application: 0,
  remedy: 'Delete it, or name another file.',
  migrate(database) {
    database.execute(`
      CREATE TABLE files (
        path TEXT PRIMARY KEY,
        bytes INTEGER NOT NULL,
        modified REAL NOT NULL,
        sound TEXT,
        failure TEXT
      ) WITHOUT ROWID;
      CREATE TABLE sounds (
        key TEXT PRIMARY KEY,
        parameters INTEGER NOT NULL,
        fingerprint BLOB NOT NULL,
        decoded TEXT NOT NULL,
        cutoff REAL,
        wall INTEGER
      );`)
  },
}

/** Failures that say something of the file, not of the moment or the decoder: only they are kept. */
const LASTING: ReadonlySet<DecodeErrorKind> = new Set(['empty', 'not-audio', 'no-audio-stream', 'damaged'])

/** Stands in kept sentences for the file's name, which may change. */
const PATH = '\u0001path\u0001'

/** `$XDG_CACHE_HOME/unisono/library.db`, or the same below `~/.cache`. */
export function defaultCachePath(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'unisono', 'library.db')
}

/**
 * Fingerprints of files that were decoded before. A file is known by path, size and time of change;
 * the sound by its own bytes (`payloadKey`), so that a moved or newly tagged file is known too.
 * Each result is committed as it is put in.
 */
export class Cache implements Disposable {
  readonly #database: Database
  readonly #getFile: Statement
  readonly #putFile: Statement
  readonly #getSound: Statement
  readonly #putSound: Statement
  readonly #putBandwidth: Statement

  /** @throws StoreError */
  constructor(path: string) {
    const database = openDatabase(path, SCHEMA)
    this.#database = database
    this.#getFile = database.prepare('SELECT sound, failure FROM files WHERE path = ? AND bytes = ? AND modified = ?')
    this.#putFile = database.prepare('INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)')
    this.#getSound = database.prepare('SELECT * FROM sounds WHERE key = ? AND parameters = ?')
    this.#putSound = database.prepare('INSERT OR REPLACE INTO sounds VALUES (?, ?, ?, ?, NULL, NULL)')
    this.#putBandwidth = database.prepare('UPDATE sounds SET cutoff = ?, wall = ? WHERE key = ?')
  }

  file({ path, bytes, modifiedMilliseconds }: FoundFile): KnownFile | undefined {
    const row = this.#getFile.get(path, bytes, modifiedMilliseconds) as FileRow | undefined
    if (row === undefined) return undefined
    if (row.sound !== null) return { key: row.sound }
    return row.failure === null ? undefined : { failure: row.failure }
  }

  /** @param path of the file that it is asked for, as sentences about it name it. */
  sound(key: string, path: string): KnownSound | undefined {
    const row = this.#getSound.get(key, PARAMETERS.version) as SoundRow | undefined
    return row === undefined ? undefined : soundOf(row, path)
  }

  putSound(key: string, path: string, fingerprint: Fingerprint, decoded: Decoded): void {
    const facts = { ...decoded, warnings: decoded.warnings.map((warning) => warning.replaceAll(path, PATH)) }
    this.#putSound.run(key, fingerprint.parametersVersion, encodeFingerprint(fingerprint), JSON.stringify(facts))
  }

  putFile({ path, bytes, modifiedMilliseconds }: FoundFile, key: string): void {
    this.#putFile.run(path, bytes, modifiedMilliseconds, key, null)
  }

  /** Keeps why a file gives no sound, if it will give none the next time. */
  putFailure({ path, bytes, modifiedMilliseconds }: FoundFile, kind: DecodeErrorKind, sentence: string): void {
    if (LASTING.has(kind)) this.#putFile.run(path, bytes, modifiedMilliseconds, null, sentence)
  }

  putBandwidth(key: string, { cutoffHz, brickWall }: Bandwidth): void {
    this.#putBandwidth.run(cutoffHz, brickWall ? 1 : 0, key)
  }

  /** Many puts at once are faster in one transaction. */
  together(write: () => void): void {
    this.#database.transaction(write)
  }

  [Symbol.dispose](): void {
    this.#database.close()
  }
}

interface FileRow {
  readonly sound: string | null
  readonly failure: string | null
}

interface SoundRow {
  readonly key: string
  readonly fingerprint: Uint8Array
  readonly decoded: string
  readonly cutoff: number | null
  readonly wall: number | null
}

/** A row that cannot be read is as good as none: the file is decoded again. */
function soundOf({ key, fingerprint, decoded, cutoff, wall }: SoundRow, path: string): KnownSound | undefined {
  try {
    const facts = JSON.parse(decoded) as Decoded
    return {
      key,
      fingerprint: decodeFingerprint(fingerprint),
      decoded: { ...facts, warnings: facts.warnings.map((warning) => warning.replaceAll(PATH, path)) },
      bandwidth: cutoff === null ? undefined : { cutoffHz: cutoff, brickWall: wall === 1 },
    }
  } catch {
    return undefined
  }
}
