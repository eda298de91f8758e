import type { Compared } from '../wire/comparison.ts'
import type {
  DedupFile,
  DedupFilePage,
  Deduplicated,
  DedupFiles as FoundFiles,
  Match,
  Sort,
} from '../wire/dedup-files.ts'
import type { CallOptions, Connection } from './connection.ts'
import { eachRow, LARGEST_PAGE, type PageOptions } from './pages.ts'

export interface UploadOptions extends CallOptions {
  /** Your own id of the track. */
  readonly id: string
  /** A fingerprint as `unisono fingerprint` makes it, or an audio file where the server takes those. */
  readonly file: Blob | Uint8Array
  /** Whether to keep it if it is new, or its id if it is not; default true. Else nothing is written. */
  readonly keep?: boolean | undefined
  /** Adds `matches`, the evidence, to the answer. */
  readonly explain?: boolean | undefined
}

export interface FindOptions extends CallOptions {
  readonly explain?: boolean | undefined
}

export interface EachOptions extends FindOptions {
  /** Every recording; else only those with two or more ids. */
  readonly all?: boolean | undefined
  /** Which comes first; default `oldest`. */
  readonly sort?: Sort | undefined
  /** Only those of which an id, or the acr_id, begins with it. */
  readonly search?: string | undefined
}

export interface ListOptions extends EachOptions, PageOptions {}

/** So many acr_ids make an address that every proxy lets through. */
const MOST_IN_ADDRESS = 100

/** The recordings of one bucket. Everything throws ApiError. */
export class DedupFiles {
  readonly #connection: Connection
  readonly #path: readonly (string | number)[]

  constructor(connection: Connection, bucket: number | string) {
    this.#connection = connection
    this.#path = ['api', 'buckets', bucket, 'dedup-files']
  }

  /**
   * Asks whether a track is new, and keeps it if it is. May be repeated: the second answer has the
   * track's own id among `dup_files`.
   */
  async post({ id, file, keep = true, explain, signal }: UploadOptions): Promise<Deduplicated['data']> {
    const form = new FormData()
    form.set('id', id)
    form.set('db_if_nodup', keep ? '1' : '0')
    const bytes = file instanceof Blob ? file : new Blob([file as Uint8Array<ArrayBuffer>])
    form.set('file', bytes, 'track.db.lo')
    const query = { explain: flag(explain) }
    const request = { method: 'POST', path: this.#path, query, body: form, isRepeatable: true, signal } as const
    return ((await this.#connection.ask(request)) as Deduplicated).data
  }

  /** One page of the recordings with two or more ids, or of all. */
  async list({ page, perPage, all, sort, search, explain, signal }: ListOptions = {}): Promise<DedupFilePage> {
    const query = { all: flag(all), sort, search, explain: flag(explain), per_page: perPage, page }
    const request = { method: 'GET', path: this.#path, query, isRepeatable: true, signal } as const
    return (await this.#connection.ask(request)) as DedupFilePage
  }

  /** The recordings of all pages, one by one. */
  each(options: EachOptions = {}): AsyncGenerator<DedupFile, void, void> {
    return eachRow((page) => this.list({ ...options, page, perPage: LARGEST_PAGE }))
  }

  /** The recordings that have this id, or are this acr_id; none if it is unknown. */
  async get(fileId: string, { explain, signal }: FindOptions = {}): Promise<DedupFile[]> {
    const path = [...this.#path, fileId]
    const query = { explain: flag(explain) }
    const request = { method: 'GET', path, query, isRepeatable: true, signal } as const
    return ((await this.#connection.ask(request)) as FoundFiles).data
  }

  /** The fingerprint file of a recording. */
  async fingerprint(acrId: string, { signal }: CallOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    const path = [...this.#path, acrId, 'fingerprint']
    return this.#connection.askBytes({ method: 'GET', path, isRepeatable: true, signal })
  }

  /** What one recording is to another, both by their acr_id: the query takes the part of an upload. */
  async compare(query: string, reference: string, { signal }: CallOptions = {}): Promise<Match> {
    const path = [...this.#path.slice(0, -1), 'compare']
    const request = { method: 'GET', path, query: { query, reference }, isRepeatable: true, signal } as const
    return ((await this.#connection.ask(request)) as Compared).data
  }

  /** Deletes recordings, each with all its ids. Unknown ones are passed over. */
  async delete(acrIds: string | readonly string[], { signal }: CallOptions = {}): Promise<void> {
    const all = typeof acrIds === 'string' ? [acrIds] : acrIds
    for (let at = 0; at < all.length; at += MOST_IN_ADDRESS) {
      const path = [...this.#path, all.slice(at, at + MOST_IN_ADDRESS).join(',')]
      await this.#connection.ask({ method: 'DELETE', path, isRepeatable: true, signal })
    }
  }
}

function flag(given: boolean | undefined): 1 | undefined {
  return given ? 1 : undefined
}
