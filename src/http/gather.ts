/** All bytes, if they are not too many. */
export async function gather(chunks: AsyncIterable<Buffer>, most: number, overflow: () => Error): Promise<Buffer> {
  const gathered: Buffer[] = []
  let length = 0
  for await (const chunk of chunks) {
    length += chunk.length
    if (length > most) throw overflow()
    gathered.push(chunk)
  }
  return Buffer.concat(gathered)
}
