import type { Tokens as AllTokens, MadeToken, NewToken, OneToken, Token } from '../wire/tokens.ts'
import type { CallOptions, Connection } from './connection.ts'

const PATH = ['api', 'tokens']

/** Who may use the server; what is about other tokens needs the scope `admin`. Everything throws ApiError. */
export class Tokens {
  readonly #connection: Connection

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** All of them, the oldest first. */
  async list({ signal }: CallOptions = {}): Promise<Token[]> {
    const request = { method: 'GET', path: PATH, isRepeatable: true, signal } as const
    return ((await this.#connection.ask(request)) as AllTokens).data
  }

  /** The one that asks: its scopes, buckets and expiry. Any token may. */
  async current({ signal }: CallOptions = {}): Promise<Token> {
    const request = { method: 'GET', path: [...PATH, 'current'], isRepeatable: true, signal } as const
    return ((await this.#connection.ask(request)) as OneToken).data
  }

  /** The answer has the token itself, this once. */
  async create(token: NewToken, { signal }: CallOptions = {}): Promise<MadeToken['data']> {
    const request = { method: 'POST', path: PATH, body: token, isRepeatable: false, signal } as const
    return ((await this.#connection.ask(request)) as MadeToken).data
  }

  /** From then on it is refused. A second time changes nothing. */
  async revoke(id: number | string, { signal }: CallOptions = {}): Promise<void> {
    await this.#connection.ask({ method: 'DELETE', path: [...PATH, id], isRepeatable: true, signal })
  }
}
