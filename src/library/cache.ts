import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Bandwidth } from '../audio/bandwidth.ts'
import type { DecodeErrorKind } from '../audio/decode-error.ts'
import type { Decoded } from '../audio/decoder.ts'
import { PARAMETERS } from '../dsp/parameters.ts'
import { decodeFingerprint, encodeFingerprint } from '../fingerprint/codec.ts'
import type { Fingerprint } from '../fingerprint/fingerprint.ts'
import { type Database, openDatabase, type Row } from './database.ts'
import type { FoundFile } from './walk.ts'

/** What decoding a file gave, or why it gave nothing: a sentence. Sentences do not hold the path. */
export type Sound =
  | { readonly fingerprint: Fingerprint; readonly decoded: Decoded; readonly failure?: undefined }
  | { readonly failure: { readonly kind: DecodeErrorKind; readonly engine: string; readonly sentence: string } }

/** The cache is not one that this Unisono can use; says what to do. */
export class CacheError extends Error {
  override readonly name = 'CacheError'
}

const SCHEMA_VERSION = 1
/** "unis", so that no other program's database is taken for a cache. */
const APPLICATION = 0x756e6973

const TABLES = `
  DROP TABLE IF EXISTS files; DROP TABLE IF EXISTS sounds;
  CREATE TABLE files (
    path TEXT PRIMARY KEY, bytes INTEGER NOT NULL, modified REAL NOT NULL, content TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE sounds (
    content TEXT PRIMARY KEY, parameters INTEGER NOT NULL,
    fingerprint BLOB, decoded TEXT, failure TEXT, bandwidth TEXT
  );
  PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${SCHEMA_VERSION}`

/** In the user's cache folder, as the XDG base directory specification has it. */
export function defaultCachePath(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'unisono', 'library.db')
}

/**
 * What earlier scans have learnt: which content a file has, as long as its size and time stay the same, and
 * what sounds in each content. Every call is committed when it returns.
 */
export class Cache {
  readonly #database: Database

  private constructor(database: Database) {
    this.#database = database
  }

  /** @throws CacheError */
  static open(path: string): Cache {
    mkdirSync(dirname(path), { recursive: true })
    const database = opened(path)
    try {
      prepare(database, path)
      return new Cache(database)
    } catch (error) {
      database.close()
      throw error
    }
  }

  /** The key of a file's content, if the file is as it was. */
  contentOf({ path, bytes, modifiedMilliseconds }: FoundFile): string | undefined {
    const sql = 'SELECT content FROM files WHERE path = ? AND bytes = ? AND modified = ?'
    return this.#database.first(sql, path, bytes, modifiedMilliseconds)?.content as string | undefined
  }

  keepContent({ path, bytes, modifiedMilliseconds }: FoundFile, content: string): void {
    this.#database.run('INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)', path, bytes, modifiedMilliseconds, content)
  }

  /** What is known of a content by today's analysis. */
  soundOf(content: string): Sound | undefined {
    const row = this.#database.first('SELECT * FROM sounds WHERE content = ?', content)
    if (row === undefined || row.parameters !== PARAMETERS.version) return undefined
    return soundIn(row)
  }

  keepSound(content: string, sound: Sound): void {
    const [fingerprint, decoded, failure] =
      sound.failure === undefined
        ? [encodeFingerprint(sound.fingerprint), JSON.stringify(sound.decoded), null]
        : [null, null, JSON.stringify(sound.failure)]
    const sql = 'INSERT OR REPLACE INTO sounds VALUES (?, ?, ?, ?, ?, NULL)'
    this.#database.run(sql, content, PARAMETERS.version, fingerprint, decoded, failure)
  }

  bandwidthOf(content: string): Bandwidth | undefined {
    const row = this.#database.first('SELECT bandwidth FROM sounds WHERE content = ?', content)
    return typeof row?.bandwidth === 'string' ? (JSON.parse(row.bandwidth) as Bandwidth) : undefined
  }

  keepBandwidth(content: string, bandwidth: Bandwidth): void {
    this.#database.run('UPDATE sounds SET bandwidth = ? WHERE content = ?', JSON.stringify(bandwidth), content)
  }

  close(): void {
    this.#database.close()
  }
}

function opened(path: string): Database {
  try {
    return openDatabase(path)
  } catch (error) {
    throw new CacheError(unusable(path, error instanceof Error ? error.message : String(error)))
  }
}

function unusable(path: string, reason: string): string {
  return `${path} cannot be used as a cache: ${reason}. Name another file with --cache, or delete this one if it is a cache: nothing but time is lost.`
}

function prepare(database: Database, path: string): void {
  const version = Number(database.first('PRAGMA user_version')?.user_version)
  const application = Number(database.first('PRAGMA application_id')?.application_id)
  const isEmpty = database.first("SELECT 1 FROM sqlite_schema WHERE type = 'table'") === undefined
  if (!isEmpty && application !== APPLICATION)
    throw new CacheError(unusable(path, 'it is the database of another program'))
  if (version > SCHEMA_VERSION) {
    throw new CacheError(
      `${path} was made by a newer Unisono: its schema is ${version}, and this one reads up to ${SCHEMA_VERSION}. Update Unisono, or name another file with --cache.`,
    )
  }
  if (isEmpty || version < SCHEMA_VERSION) database.transaction(() => database.execute(TABLES))
}

function soundIn({ fingerprint, decoded, failure }: Row): Sound | undefined {
  if (typeof failure === 'string') return { failure: JSON.parse(failure) } as Sound
  if (!(fingerprint instanceof Uint8Array) || typeof decoded !== 'string') return undefined
  return { fingerprint: decodeFingerprint(fingerprint), decoded: JSON.parse(decoded) as Decoded }
}
