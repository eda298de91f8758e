import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { CaseRequest, Piece } from './case.ts'
import { fileOf } from './files.ts'

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

const BOUNDARY = 'wire-case-boundary'
const PATIENCE_MS = 20_000

/** Sends a request as it is written, by Node's client, which changes nothing of it. */
export function send(url: string, { method, path, headers = {}, ...request }: CaseRequest, token: string | undefined) {
  const [body, type] = bodyOf(request)
  const { hostname, port } = new URL(url)
  const all: Record<string, string> = {
    accept: 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(type !== undefined && { 'content-type': type }),
    ...(body !== undefined && { 'content-length': String(body.length) }),
    ...headers,
  }
  return new Promise<Answered>((resolve, reject) => {
    const client = httpRequest({ hostname, port, method, path, headers: all, agent: false, timeout: PATIENCE_MS })
    client.on('timeout', () => client.destroy(new Error('No answer came.')))
    client.on('error', reject)
    client.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      )
    })
    client.end(body)
  })
}

/** Writes pieces to a connection, and reads the one answer that comes. */
export async function sendRaw(url: string, pieces: readonly Piece[]): Promise<Answered> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error('No answer came.')))
  const answer = new Promise<Answered>((resolve, reject) => {
    let text = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const answered = answeredIn(text)
      if (answered !== undefined) resolve(answered)
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error(`The connection was closed after ${JSON.stringify(text)}.`)))
  })
  answer.catch(() => {})
  for (const piece of pieces) {
    if (typeof piece === 'object' && 'pause' in piece) await pause(piece.pause)
    else if (socket.writable) socket.write(bytesOf(piece))
  }
  return answer.finally(() => socket.destroy())
}

/** A whole answer, by its Content-Length. */
function answeredIn(text: string): Answered | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [first, ...lines] = text.slice(0, end).split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.split(':', 1)[0].toLowerCase(), line.replace(/^.*?: */, '')]),
  )
  const body = text.slice(end + 4)
  if (Buffer.byteLength(body) < Number(headers['content-length'] ?? 0)) return undefined
  return { status: Number(first.split(' ')[1]), headers, text: body }
}

function bodyOf({ form, json, body }: Omit<CaseRequest, 'method' | 'path'>): [Buffer | undefined, string | undefined] {
  if (form !== undefined) return [formBytes(form), `multipart/form-data; boundary=${BOUNDARY}`]
  if (json !== undefined) return [Buffer.from(JSON.stringify(json)), 'application/json']
  if (body !== undefined) return [Buffer.concat(body.map(bytesOf)), undefined]
  return [undefined, undefined]
}

function formBytes(form: NonNullable<CaseRequest['form']>): Buffer {
  const parts = form.map(([name, value]) => {
    const isText = typeof value === 'string'
    const filename = isText ? '' : `; filename="${value.file}"\r\nContent-Type: application/octet-stream`
    const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${filename}\r\n\r\n`
    return Buffer.concat([Buffer.from(head), bytesOf(value), Buffer.from('\r\n')])
  })
  return Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)])
}

function bytesOf(piece: Piece): Uint8Array {
  if (typeof piece === 'string') return Buffer.from(piece)
  if ('file' in piece) return fileOf(piece.file)
  if ('hex' in piece) return Buffer.from(piece.hex, 'hex')
  if ('repeat' in piece) return Buffer.from(piece.repeat.repeat(piece.times))
  throw new Error('A pause has no bytes.')
}
