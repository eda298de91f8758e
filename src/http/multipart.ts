import { gather } from './gather.ts'
import { invalid, RequestError } from './request-error.ts'

/** One part of a multipart body. It is read to its end before the next one is asked for; what is left is skipped. */
export interface Part {
  readonly name: string
  /** Whether it has a file name, whatever that is. */
  readonly hasFilename: boolean
  /** In lower case, without its parameters; undefined where there is none. */
  readonly type: string | undefined
  /** The encoding that a text is said to have. */
  readonly charset: string | undefined
  readonly bytes: AsyncIterable<Buffer>
}

const LONGEST_BOUNDARY = 200
/** Of one part. */
const LONGEST_HEADERS = 8192
const LONGEST_PREAMBLE = 8192
const MOST_PARTS = 100

const END = Buffer.from('--')
const LINE_END = Buffer.from('\r\n')
const HEADERS_END = Buffer.from('\r\n\r\n')

/** What the header of a multipart body says is between its parts; a `*` may stand there without quotes. */
export function boundaryOf(contentType: string): string | undefined {
  const [, quoted, bare] = /;\s*boundary\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(contentType) ?? []
  return checkedBoundary(quoted ?? bare)
}

/** The boundary with which a body begins that is labelled as something else. */
export function leadingBoundary(beginning: Buffer): string | undefined {
  const [, boundary] = /^(?:\r\n)*--([^\s\0]+)\r\n/.exec(beginning.toString('latin1', 0, LONGEST_BOUNDARY + 8)) ?? []
  return checkedBoundary(boundary)
}

function checkedBoundary(boundary: string | undefined): string | undefined {
  return boundary !== undefined && boundary !== '' && boundary.length <= LONGEST_BOUNDARY ? boundary : undefined
}

/**
 * The parts of a multipart body, as they come; nothing is held but what a boundary may begin in.
 *
 * @throws RequestError `malformed`
 */
export async function* partsOf(chunks: AsyncIterator<Buffer>, boundary: string): AsyncGenerator<Part> {
  // The first boundary has no line before it, so one is put there.
  const window = new Window(chunks, LINE_END)
  const delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1')
  await window.take(delimiter, LONGEST_PREAMBLE, 'its first boundary')
  for (let count = 0; !(await isLast(window)); count++) {
    if (count === MOST_PARTS) throw malformed(`it has more than ${MOST_PARTS} parts`)
    const bytes = window.until(delimiter)
    yield { ...partFrom(await headersOf(window)), bytes }
    for await (const _ of bytes);
  }
}

/** A part that is a text. @throws RequestError `invalid` */
export async function textOf({ name, bytes, charset = 'utf-8' }: Part, mostBytes: number): Promise<string> {
  const flaw = (sentence: string) => invalid({ [name]: [`The ${name} field ${sentence}.`] })
  const raw = await gather(bytes, mostBytes, () => flaw(`has more than ${mostBytes} bytes`))
  try {
    return new TextDecoder(charset, { fatal: true, ignoreBOM: true }).decode(raw)
  } catch {
    throw flaw(`is not text in ${charset}`)
  }
}

/** Whether a boundary is the closing one; else the line that it stands on is taken, but for its end. */
async function isLast(window: Window): Promise<boolean> {
  await window.fill(END.length)
  if (window.startsWith(END)) return true
  await window.takeBlanks()
  await window.fill(LINE_END.length)
  if (!window.startsWith(LINE_END)) throw malformed('a boundary is followed by something else than the end of its line')
  return false
}

async function headersOf(window: Window): Promise<string[]> {
  const block = await window.take(HEADERS_END, LONGEST_HEADERS, 'the empty line after the headers of a part')
  // Header values are bytes; names of fields are UTF-8 where they are not ASCII.
  return block.toString('utf8').split('\r\n').filter(Boolean)
}

function partFrom(lines: readonly string[]): Omit<Part, 'bytes'> {
  const headers = new Map(lines.map((line) => [line.split(':', 1)[0].trim().toLowerCase(), afterColon(line)]))
  const disposition = headers.get('content-disposition') ?? ''
  const contentType = headers.get('content-type')
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase() ?? 'binary'
  if (!['7bit', '8bit', 'binary'].includes(encoding))
    throw malformed(`a part is encoded as ${JSON.stringify(encoding)}, and forms send bytes as they are`)
  const name = parameterOf(disposition, 'name')
  if (!/^form-data\b/i.test(disposition) || name === undefined)
    throw malformed('a part has no header like `Content-Disposition: form-data; name="file"`')
  return {
    name,
    hasFilename: /;\s*filename\*?\s*=/i.test(disposition),
    type: contentType?.split(';', 1)[0].trim().toLowerCase(),
    charset: contentType === undefined ? undefined : parameterOf(contentType, 'charset'),
  }
}

function afterColon(line: string): string {
  return line.slice(line.indexOf(':') + 1).trim()
}

/** The value of a parameter, quoted or not; the semicolon before it may stand without a space. */
function parameterOf(header: string, name: string): string | undefined {
  const parameters = header.matchAll(/;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]*))/g)
  for (const [, key, quoted, bare] of parameters)
    if (key.toLowerCase() === name) return quoted?.replace(/\\(.)/g, '$1') ?? bare
  return undefined
}

/** The bytes that are there already, in front of those to come. */
class Window {
  readonly #chunks: AsyncIterator<Buffer>
  #bytes: Buffer

  constructor(chunks: AsyncIterator<Buffer>, beginning: Buffer) {
    this.#chunks = chunks
    this.#bytes = beginning
  }

  startsWith(bytes: Buffer): boolean {
    return this.#bytes.subarray(0, bytes.length).equals(bytes)
  }

  /** @throws RequestError where the body ends before so many bytes. */
  async fill(length: number): Promise<void> {
    while (this.#bytes.length < length) await this.#grow()
  }

  async takeBlanks(): Promise<void> {
    await this.fill(1)
    while (this.#bytes[0] === 0x20 || this.#bytes[0] === 0x09) {
      this.#bytes = this.#bytes.subarray(1)
      await this.fill(1)
    }
  }

  /** What comes before an end, which is taken too. */
  async take(end: Buffer, longest: number, what: string): Promise<Buffer> {
    for (;;) {
      const at = this.#bytes.indexOf(end)
      if (at > longest || (at < 0 && this.#bytes.length > longest + end.length))
        throw malformed(`${what} does not come within ${longest} bytes`)
      if (at >= 0) {
        const taken = this.#bytes.subarray(0, at)
        this.#bytes = this.#bytes.subarray(at + end.length)
        return taken
      }
      await this.#grow()
    }
  }

  /** All bytes before an end, as they come. */
  async *until(end: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.#bytes.indexOf(end)
      const sure = at >= 0 ? at : Math.max(0, this.#bytes.length - end.length + 1)
      const bytes = this.#bytes.subarray(0, sure)
      this.#bytes = this.#bytes.subarray(at >= 0 ? at + end.length : sure)
      if (bytes.length > 0) yield bytes
      if (at >= 0) return
      await this.#grow()
    }
  }

  async #grow(): Promise<void> {
    const { done, value } = await this.#chunks.next()
    if (done) throw malformed('it ends before its closing boundary, so that something is missing')
    this.#bytes = this.#bytes.length === 0 ? value : Buffer.concat([this.#bytes, value])
  }
}

function malformed(flaw: string): RequestError {
  return new RequestError(
    'malformed',
    `The body cannot be read as multipart/form-data: ${flaw}. Let the client make the form and its Content-Type by itself.`,
  )
}
