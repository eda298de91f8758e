import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'

/** Answers what Node could not read as a request, where there is no request to answer by other means. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return
  const [status, message] = statusOf(error.code ?? '')
  const body = JSON.stringify({ message })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

function statusOf(code: string): [number, string] {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return [431, 'The address and the headers of a request may have at most 16384 bytes together.']
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return [408, 'The request did not come in time: check its Content-Length, and send it again.']
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return [413, 'The chunks of the body have too many extensions.']
    default:
      return [
        400,
        'This is no request that HTTP/1.1 knows: check its first line, its headers, and the length of its body.',
      ]
  }
}
