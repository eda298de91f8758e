import { StringDecoder } from 'node:string_decoder'

/** A recording of many hours has a few megabytes. */
const LONGEST_LINE = 16 * 2 ** 20

/** The lines of a stream, none of which may be so long that it fills the memory. @throws Error */
export async function* textLines(stream: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  for await (const chunk of stream) {
    const parts = (rest + (typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk)))).split('\n')
    rest = parts.pop() ?? ''
    if (rest.length > LONGEST_LINE) throw new Error('A line of the file is longer than any export has.')
    yield* parts
  }
  if (rest !== '') yield rest
}
