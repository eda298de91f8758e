import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { RequestError } from './request-error.ts'

/** Where the build puts the console: one page, and in `console/` all that it loads. */
const BUILT = fileURLToPath(new URL('../console', import.meta.url))
const PAGE = 'index.html'
const PARTS = 'console'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Nothing from elsewhere, and nothing that is not a file of ours. Audio is played and pictures are drawn from memory. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "media-src 'self' blob:",
  "worker-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Parts have a hash of their content in their names. */
const FOR_EVER = 'public, max-age=31536000, immutable'

const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const
type Encoding = (typeof ENCODINGS)[number][0]

interface ServedFile {
  readonly type: string
  readonly tag: string
  readonly plain: Buffer
  readonly packed: Readonly<Partial<Record<Encoding, Buffer>>>
}

const NOT_BUILT =
  'This server was built without its console: `npm run build` makes it. The API answers all the same; see /docs.'

/**
 * The web console at `/`, and its parts at `/console/…`. Which page of it is meant stands in the fragment, so that
 * no other address is taken.
 *
 * @param folder the built console; it is read once.
 */
export function addConsole(server: FastifyInstance, folder = BUILT): void {
  const page = filesOf(folder).get(PAGE)
  const parts = page === undefined ? new Map<string, ServedFile>() : filesOf(join(folder, PARTS))
  server.get('/', (request, reply) => {
    if (page === undefined) return reply.code(404).send({ message: NOT_BUILT })
    reply.header('content-security-policy', POLICY).header('referrer-policy', 'no-referrer')
    return sendFile(page, request, reply)
  })
  server.get<{ Params: { file: string } }>('/console/:file', (request, reply) => {
    const file = parts.get(request.params.file)
    if (file === undefined) throw new RequestError('not-found', 'The console has no such part. Load its page again.')
    // A worker has the policy that it comes with.
    reply.header('cache-control', FOR_EVER).header('content-security-policy', POLICY)
    return sendFile(file, request, reply)
  })
}

function filesOf(folder: string): ReadonlyMap<string, ServedFile> {
  const names = namesIn(folder)
  const served = names.filter((name) => extname(name) in TYPES)
  return new Map(served.map((name) => [name, fileOf(folder, name, names)]))
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function fileOf(folder: string, name: string, names: readonly string[]): ServedFile {
  const plain = readFileSync(join(folder, name))
  const there = ENCODINGS.filter(([, ending]) => names.includes(name + ending))
  const packed = there.map(([encoding, ending]) => [encoding, readFileSync(join(folder, name + ending))])
  const tag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
  return { type: TYPES[extname(name)], tag, plain, packed: Object.fromEntries(packed) }
}

function sendFile(file: ServedFile, { headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('vary', 'accept-encoding').header('etag', file.tag)
  if (headers['if-none-match'] === file.tag) return reply.code(304).send()
  const encoding = ENCODINGS.map(([name]) => name).find((name) => file.packed[name] && accepts(headers, name))
  if (encoding !== undefined) reply.header('content-encoding', encoding)
  return reply.type(file.type).send(encoding === undefined ? file.plain : file.packed[encoding])
}

function accepts(headers: FastifyRequest['headers'], encoding: Encoding): boolean {
  const accepted = String(headers['accept-encoding'] ?? '').split(',')
  return accepted.some((one) => {
    const [name, quality] = one.split(';')
    return name.trim().toLowerCase() === encoding && !/^\s*q=0(\.0*)?\s*$/.test(quality ?? '')
  })
}
