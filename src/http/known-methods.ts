import type { FastifyInstance } from 'fastify'
import { RequestError } from './request-error.ts'

/** Which methods an address knows, so that a wrong one is told from a wrong address. */
export class KnownMethods {
  readonly #routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = []

  constructor(server: FastifyInstance) {
    server.addHook('onRoute', ({ url, method }) => {
      this.#routes.push({ pattern: patternOf(url), methods: [method].flat() })
    })
  }

  /** Why there is no route for a request. */
  errorOf(method: string, url: string): RequestError {
    const [path] = url.split('?', 1)
    const allow = [...new Set(this.#routes.flatMap(({ pattern, methods }) => (pattern.test(path) ? methods : [])))]
    if (allow.length === 0)
      return new RequestError('not-found', `There is nothing at ${JSON.stringify(path)}; /docs lists what there is.`)
    return new RequestError('wrong-method', `${method} is not what can be done here: ${allow.join(', ')}.`, { allow })
  }
}

function patternOf(url: string): RegExp {
  const source = url
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/:\w+/g, '[^/]+')
    .replace(/\*/g, '.*')
  return new RegExp(`^${source}/?$`)
}
