import { randomUUID } from 'node:crypto'
import { LANDMARKS } from '../../fingerprint/landmark-parameters.ts'
import type { Database, Schema } from '../database.ts'
import { StoreError } from '../store-error.ts'

/** Recordings are counted by blocks of so many numbers, so that a late page is found without counting to it. */
export const BLOCK_BITS = 10

/**
 * What brings the tables from each version to the next; never edited, only added to.
 *
 * Long columns have tables of their own under one integer key (`keyOf`), so that lists read short rows only, and
 * SQLite keeps long rows best that way. Hashes and times are little-endian columns of 32 bits. A checksum is the
 * CRC-32 of the bytes beside it.
 *
 * Sampled hashes and times are formed from the fingerprint: `meta.landmarks` is the version of `LANDMARKS` by which.
 * `reforming` has a row while another version forms them anew: which, and the key of the last recording that has its.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE meta (
    epoch TEXT NOT NULL
  );
  CREATE TABLE bucket (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    region TEXT NOT NULL,
    net_type INTEGER NOT NULL,
    labels TEXT NOT NULL,
    metadata_template TEXT,
    dedup TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    seq INTEGER NOT NULL DEFAULT 0,
    next_number INTEGER NOT NULL DEFAULT 0,
    recordings INTEGER NOT NULL DEFAULT 0,
    duplicated INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE dropped (
    bucket INTEGER PRIMARY KEY
  );
  CREATE TABLE token (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    hint TEXT NOT NULL,
    scopes TEXT NOT NULL,
    buckets TEXT,
    expires_at INTEGER,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at INTEGER
  );
  CREATE TABLE recording (
    bucket INTEGER NOT NULL,
    number INTEGER NOT NULL,
    acr_id TEXT NOT NULL,
    ids INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (bucket, number)
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX recording_acr_id ON recording (bucket, acr_id);
  CREATE INDEX recording_duplicated ON recording (bucket, number) WHERE ids >= 2;
  CREATE TABLE recording_id (
    bucket INTEGER NOT NULL,
    number INTEGER NOT NULL,
    position INTEGER NOT NULL,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    evidence TEXT,
    PRIMARY KEY (bucket, number, position)
  ) WITHOUT ROWID;
  CREATE UNIQUE INDEX recording_id_id ON recording_id (bucket, id, number);
  CREATE TABLE sampled (
    key INTEGER PRIMARY KEY,
    checksum INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    times BLOB NOT NULL
  );
  CREATE TABLE fingerprint (
    key INTEGER PRIMARY KEY,
    checksum INTEGER NOT NULL,
    bytes BLOB NOT NULL
  );
  CREATE TABLE change (
    bucket INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (bucket, seq)
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE block (
    bucket INTEGER NOT NULL,
    block INTEGER NOT NULL,
    recordings INTEGER NOT NULL,
    duplicated INTEGER NOT NULL,
    PRIMARY KEY (bucket, block)
  ) WITHOUT ROWID;
  INSERT INTO block SELECT bucket, number >> ${BLOCK_BITS}, count(*), sum(ids >= 2) FROM recording GROUP BY 1, 2;
  `,
  `
  ALTER TABLE meta ADD COLUMN landmarks INTEGER NOT NULL DEFAULT 2;
  CREATE TABLE reforming (
    landmarks INTEGER NOT NULL,
    last INTEGER NOT NULL
  );
  `,
]
/** The first version of the tables that says so. What was there before is taken for older than any since: it may be. */
const SAYS_LANDMARKS = 3

/** "UNIS", by which a file says that it is a ledger. */
const APPLICATION = 0x554e4953

/**
 * The fingerprint of up to four minutes lies in one page: of a ledger of a million that is not in memory one is read in 0.15 ms instead of 0.30
 * with pages of 4 KB. Appends that wait for each other are as fast; one alone writes 216 KB instead of 79, and takes a sixth longer. Recordings
 * of four minutes take 2 % more of the disk, of three 17 %.
 */
const PAGE_BYTES = 16_384

export const LEDGER_SCHEMA = ledgerSchema(MIGRATIONS.length)

/** The schema as it was at a version. */
export function ledgerSchema(version: number): Schema {
  return {
    version,
    synchronous: 'FULL',
    pageBytes: PAGE_BYTES,
    givesBack: true,
    application: APPLICATION,
    remedy: 'Check it with `unisono verify`, or put a backup back with `unisono restore`.',
    migrate(database, before) {
      for (const step of MIGRATIONS.slice(before, version)) database.execute(step)
      if (before > 0) return
      database.prepare('INSERT INTO meta (epoch) VALUES (?)').run(randomUUID())
      if (version >= SAYS_LANDMARKS) noteLandmarks(database)
    },
    check(database) {
      if (version >= SAYS_LANDMARKS) refuseNewerLandmarks(database)
    },
  }
}

/** From now on followers know that this is not the ledger that they followed. */
export function beginEpoch(database: Database): void {
  database.prepare('UPDATE meta SET epoch = ?').run(randomUUID())
}

/** All sampled columns are of this version's landmarks. */
export function noteLandmarks(database: Database): void {
  database.prepare('UPDATE meta SET landmarks = ?').run(LANDMARKS.version)
  database.execute('DELETE FROM reforming')
}

/** Also one that a newer version only began to form anew. */
function refuseNewerLandmarks(database: Database): void {
  const all = 'SELECT landmarks FROM meta UNION ALL SELECT landmarks FROM reforming'
  const { newest } = database.prepare(`SELECT max(landmarks) AS newest FROM (${all})`).get() as { newest: number }
  if (newest <= LANDMARKS.version) return
  throw new StoreError(
    'newer',
    `${database.path} was written by a newer Unisono: its hashes are of landmarks version ${newest}, and this one forms ` +
      `version ${LANDMARKS.version}. Use the newer one, or put a backup from before it back with \`unisono restore\`.`,
  )
}

/** Recordings of one bucket lie together, in order of their numbers. */
export function keyOf(bucket: number, number: number): number {
  return bucket * 2 ** 32 + number
}

export function numberOf(key: number): number {
  return key % 2 ** 32
}
