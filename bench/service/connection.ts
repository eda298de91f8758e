import { Agent, type IncomingMessage, request } from 'node:http'

/** What an upload is answered. */
export interface Deduplicated {
  readonly dup_files: readonly string[]
  readonly acr_id: string
  readonly do_db: boolean
}

export interface Explained extends Deduplicated {
  readonly matches: readonly { readonly id: string; readonly relation: string }[]
}

export interface Row {
  readonly dup_files: readonly string[]
  readonly acr_id: string
}

export interface RowPage {
  readonly data: readonly Row[]
  readonly meta: { readonly total: number; readonly last_page: number }
}

export interface Answer {
  readonly status: number
  readonly body: string
}

export interface Posted {
  readonly id: string
  readonly fingerprint: Uint8Array
  /** Default true. */
  readonly keep?: boolean
}

/** An answer other than what was asked for. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError'
  readonly status: number

  constructor({ status, body }: Answer) {
    super(`The answer is ${status}: ${body}`)
    this.status = status
  }
}

const BOUNDARY = 'unisono-bench-7MA4YWxkTrZu0gW'
const FORM = `multipart/form-data; boundary=${BOUNDARY}`

/** One connection that is kept alive: one request at a time. */
export class Connection {
  readonly #url: string
  readonly #token: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 })

  constructor(url: string, token: string) {
    this.#url = url
    this.#token = token
  }

  /** @throws AnswerError, or the system's error where the connection broke. */
  async post(bucket: number, posted: Posted): Promise<Deduplicated> {
    const answer = await this.attempt(bucket, posted)
    return (JSON.parse(passed(answer)) as { data: Deduplicated }).data
  }

  /** As `post`, with the evidence of each match. */
  async explained(bucket: number, posted: Posted): Promise<Explained> {
    const answer = await this.attempt(bucket, posted, '?explain=1')
    return (JSON.parse(passed(answer)) as { data: Explained }).data
  }

  async remove(bucket: number, acrIds: readonly string[]): Promise<void> {
    const answer = await this.#ask('DELETE', `${pathOf(bucket)}/${acrIds.join()}`)
    if (answer.status !== 204) throw new AnswerError(answer)
  }

  /** @param dedup members of a policy by their names on the wire. */
  async setPolicy(bucket: number, dedup: object): Promise<void> {
    passed(await this.#ask('PUT', `/api/buckets/${bucket}`, Buffer.from(JSON.stringify({ dedup })), 'application/json'))
  }

  /** The upload's answer, whatever its status. */
  attempt(bucket: number, { id, fingerprint, keep = true }: Posted, query = ''): Promise<Answer> {
    const field = (name: string, value: string) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
    const head =
      `${field('id', id)}${field('db_if_nodup', keep ? '1' : '0')}--${BOUNDARY}\r\n` +
      'Content-Disposition: form-data; name="file"; filename="track.db.lo"\r\n' +
      'Content-Type: application/octet-stream\r\n\r\n'
    const body = Buffer.concat([Buffer.from(head), fingerprint, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)])
    return this.#ask('POST', `${pathOf(bucket)}${query}`, body)
  }

  async list(bucket: number, page: number, perPage: number): Promise<RowPage> {
    const path = `${pathOf(bucket)}?all=1&page=${page}&per_page=${perPage}`
    return JSON.parse(passed(await this.#ask('GET', path))) as RowPage
  }

  /** The rows that know an id. */
  async rows(bucket: number, id: string): Promise<readonly Row[]> {
    const answer = await this.#ask('GET', `${pathOf(bucket)}/${encodeURIComponent(id)}`)
    return (JSON.parse(passed(answer)) as { data: Row[] }).data
  }

  close(): void {
    this.#agent.destroy()
  }

  #ask(method: string, path: string, body?: Buffer, type = FORM): Promise<Answer> {
    const headers = {
      authorization: `Bearer ${this.#token}`,
      ...(body && { 'content-type': type, 'content-length': body.length }),
    }
    return new Promise((resolve, reject) => {
      const sent = request(`${this.#url}${path}`, { method, headers, agent: this.#agent }, (response) => {
        read(response).then(
          (text) => resolve({ status: response.statusCode ?? 0, body: text }),
          (error: unknown) => reject(error),
        )
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }
}

function pathOf(bucket: number): string {
  return `/api/buckets/${bucket}/dedup-files`
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function passed(answer: Answer): string {
  if (answer.status !== 200) throw new AnswerError(answer)
  return answer.body
}
