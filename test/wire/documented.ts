import { Compile } from 'typebox/schema'

interface Document {
  readonly components: { readonly schemas: { readonly Error: object } }
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Responses }>>>>
}

type Responses = Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>>

/** What an answer has that `/openapi.json` does not say, or the other way round; none where all is well. */
export type Check = (method: string, path: string, status: number, body: unknown) => string[]

export async function documentedAt(url: string): Promise<Check> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as Document
  const validators = new Map<object, ReturnType<typeof Compile>>()
  return (method, path, status, body) => {
    const schema = status >= 400 ? document.components.schemas.Error : schemaOf(document, method, path, status)
    if (schema === undefined) return [`/openapi.json does not know the answer ${status} to ${method} ${path}`]
    const validator = validators.get(schema) ?? Compile(schema)
    validators.set(schema, validator)
    const [, errors] = validator.Errors(body ?? null)
    return errors.map(({ instancePath, message }) => `by /openapi.json, ${instancePath || 'the body'} ${message}`)
  }
}

function schemaOf({ paths }: Document, method: string, path: string, status: number): object | undefined {
  const [plain] = path.split('?', 1)
  // `/api/tokens/current` is also an address of the form `/api/tokens/{token_id}`.
  const known = Object.keys(paths).sort((a, b) => a.split('{').length - b.split('{').length)
  const pattern = known.find((pattern) => new RegExp(`^${pattern.replace(/\{\w+\}/g, '[^/]+')}/?$`).test(plain))
  if (pattern === undefined) return undefined
  const content = paths[pattern][method.toLowerCase()]?.responses[status]?.content ?? {}
  return Object.values(content)[0]?.schema
}
