import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { type Content, type Html, html } from '../library/html.ts'
import { DOCS_STYLE } from './docs-style.ts'

/** Those parts of an OpenAPI document that the page shows. */
interface Document {
  readonly info: { readonly title: string; readonly description: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
}

interface Described {
  readonly tags: readonly string[]
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Shape }>> }
  readonly responses: Readonly<Record<string, Response>>
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema: Shape
}

interface Response {
  readonly description: string
  readonly content?: Readonly<Record<string, { readonly schema: Shape }>>
}

interface Shape {
  readonly type?: string | readonly string[]
  readonly title?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly default?: unknown
  readonly description?: string
  readonly contentMediaType?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly required?: readonly string[]
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly 'x-must'?: string
}

interface Call {
  readonly method: string
  readonly path: string
  readonly described: Described
}

const STYLE_HASH = createHash('sha256').update(DOCS_STYLE).digest('base64')
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** `/docs`: the API as a page, made of its OpenAPI document. It loads nothing else and runs nothing. */
export function addDocsPage(server: FastifyInstance): void {
  server.get('/docs', (_request, reply) => {
    reply.type('text/html; charset=utf-8').header('content-security-policy', POLICY)
    return pageOf(server.swagger() as unknown as Document)
  })
}

function pageOf({ info, paths }: Document): string {
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ method: method.toUpperCase(), path, described })),
  )
  const tags = [...new Set(calls.flatMap(({ described }) => described.tags))]
  const ofTag = (tag: string) => calls.filter(({ described }) => described.tags.includes(tag))
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title} API</title>
<style>${html([DOCS_STYLE] as unknown as TemplateStringsArray)}</style>
</head>
<body>
<nav aria-label="Calls">
<p class="name"><a href="#top">${info.title} <span>API</span></a></p>
${tags.map((tag) => html`<h2>${tag}</h2><ul>${ofTag(tag).map(linkTo)}</ul>`)}
<h2>For programs</h2><ul><li><a href="/openapi.json">openapi.json</a></li></ul>
</nav>
<main id="top">
<header><h1>${info.title} API</h1>${paragraphs(info.description)}</header>
${tags.map((tag) => html`<section><h2>${tag}</h2>${ofTag(tag).map(cardOf)}</section>`)}
</main>
</body>
</html>
`
  return page.text
}

function linkTo({ method, described }: Call): Html {
  return html`<li><a href="#${described.operationId}">${badge(method)}<span>${described.summary}</span></a></li>`
}

function badge(method: string): Html {
  return html`<b class="method ${method.toLowerCase()}">${method === 'DELETE' ? 'DEL' : method}</b>`
}

function cardOf({ method, path, described }: Call): Html {
  const { operationId, summary, description, parameters = [], requestBody, responses } = described
  const [status, done] = Object.entries(responses)[0]
  const errors = Object.entries(responses).slice(1)
  return html`<article id="${operationId}">
<h3><a href="#${operationId}">${summary}</a></h3>
<p class="address">${badge(method)}<code>${pathOf(path)}</code></p>
${description === undefined ? undefined : paragraphs(description)}
<div class="halves"><div>
${parametersOf('In the address', parameters, 'path')}
${parametersOf('Query', parameters, 'query')}
${bodyOf(requestBody)}
</div><div>
<h4>Example</h4><pre tabindex="0"><code>${exampleOf(method, path, described)}</code></pre>
<h4>Answer <b class="status">${status}</b></h4>${answerOf(done)}
</div></div>
<details><summary>Errors <span class="soft">${errors.map(([code]) => code).join(' · ')}</span></summary>
<dl class="errors">${errors.map(([code, { description: why }]) => html`<dt>${code}</dt><dd>${prose(why)}</dd>`)}</dl>
</details>
</article>`
}

function pathOf(path: string): Content {
  return path.split(/(\{\w+\})/).map((part) => (part.startsWith('{') ? html`<em>${part}</em>` : part))
}

function parametersOf(heading: string, parameters: readonly Parameter[], place: string): Html | undefined {
  const those = parameters.filter((parameter) => parameter.in === place)
  if (those.length === 0) return undefined
  const rows = those.map(({ name, required = false, description, schema }) =>
    fieldRow(name, { ...schema, ...(description !== undefined && { description }) }, required),
  )
  return html`<h4>${heading}</h4><dl>${rows}</dl>`
}

function bodyOf(requestBody: Described['requestBody']): Html | undefined {
  if (requestBody === undefined) return undefined
  const types = Object.keys(requestBody.content)
  const { properties = {}, required = [] } = requestBody.content[types[0]].schema
  const rows = Object.entries(properties).map(([name, shape]) => fieldRow(name, shape, required.includes(name)))
  return html`<h4>Body</h4><p class="soft small">${types.join(', ')}</p><dl>${rows}</dl>`
}

function fieldRow(name: string, shape: Shape, isRequired: boolean): Html {
  const { default: fallback, description = '' } = shape
  const must = isFlag(shape) ? undefined : shape['x-must']
  const notes = [
    isRequired ? html` <span class="required">required</span>` : undefined,
    fallback === undefined ? undefined : html` <span class="soft">default ${String(fallback)}</span>`,
  ]
  return html`<div><dt><code>${name}</code> <span class="soft">${typeOf(shape)}</span>${notes}</dt>
<dd>${prose(description)}${must === undefined ? undefined : html` <span class="soft">Must ${must}.</span>`}</dd></div>`
}

function isFlag({ enum: values }: Shape): boolean {
  return values?.length === 2
}

function typeOf({ type, enum: values, const: only, contentMediaType, items, anyOf }: Shape): string {
  if (contentMediaType !== undefined) return 'file'
  if (values !== undefined) return values.map(String).join(', ')
  if (only !== undefined) return JSON.stringify(only)
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' or ')
  if (items !== undefined) return items.properties === undefined ? `list of ${typeOf(items)}` : 'list'
  return [type ?? 'anything'].flat().join(' or ')
}

function answerOf({ content }: Response): Html {
  const [type, { schema: shape }] = Object.entries(content ?? {})[0] ?? [undefined, { schema: undefined }]
  if (type !== undefined && type !== 'application/json')
    return html`<p class="soft">${prose(shape?.description ?? '')} <code>${type}</code></p>`
  if (shape?.properties === undefined) return html`<p class="soft">Nothing: no body.</p>`
  return treeOf(shape)
}

/** The members of an object, and theirs inside. */
function treeOf({ properties = {}, required = [] }: Shape): Html {
  const rows = Object.entries(properties).map(([name, member]) => {
    const inside = member.properties === undefined ? member.items : member
    const description = member.description ?? member.items?.description
    return html`<div><dt><code>${name}</code> <span class="soft">${typeOf(member)}${required.includes(name) ? '' : ', if asked for'}</span></dt>
<dd>${description === undefined ? undefined : prose(description)}${insideOf(inside, required.includes(name))}</dd></div>`
  })
  return html`<dl class="tree">${rows}</dl>`
}

/** What a plain call does not answer is folded away. */
function insideOf(shape: Shape | undefined, isAlwaysThere: boolean): Html | undefined {
  if (shape?.properties === undefined) return undefined
  if (isAlwaysThere) return treeOf(shape)
  return html`<details class="inside"><summary>its members</summary>${treeOf(shape)}</details>`
}

function exampleOf(method: string, path: string, { requestBody }: Described): Content {
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => EXAMPLES[name] ?? name)
  const lines = [`curl --request ${method} "$SERVER${address}"`, '--header "Authorization: Bearer $TOKEN"']
  const types = Object.entries(requestBody?.content ?? {})
  if (types.length === 1) lines.push(`--form 'id="123"'`, `--form 'file=@"123.wma.db.lo"'`)
  else if (types.length > 1)
    lines.push(`--header 'Content-Type: application/json'`, `--data '${exampleBody(types[0][1].schema)}'`)
  return lines.map((line, i) =>
    i === 0
      ? line
      : html` \\
  ${line}`,
  )
}

const EXAMPLES: Readonly<Record<string, string>> = {
  bucket_id: '1',
  file_id: '123',
  acr_id: '7b475aff9cf72859f65effe81e741f0e',
  acr_ids: '7b475aff9cf72859f65effe81e741f0e',
  token_id: '2',
  name: 'My music',
  region: 'eu-west-1',
  type: 'DedupFile',
}

function exampleBody({ required = [], properties = {} }: Shape): string {
  const names = required.length > 0 ? required : Object.keys(properties).slice(0, 1)
  const values = names.map((name) => [name, name === 'scopes' ? ['read-dedup', 'write-dedup'] : (EXAMPLES[name] ?? '')])
  return JSON.stringify(Object.fromEntries(values))
}

function paragraphs(text: string): Html {
  return html`${text.split('\n\n').map((paragraph) => html`<p>${prose(paragraph)}</p>`)}`
}

/** Words between backquotes are code. */
function prose(text: string): Content {
  return text
    .replaceAll('\n', ' ')
    .split('`')
    .map((part, i) => (i % 2 === 1 ? html`<code>${part}</code>` : part))
}
