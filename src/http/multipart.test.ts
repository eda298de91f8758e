import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundaryOf, leadingBoundary, partsOf, textOf } from './multipart.ts'

async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? bytes.length
    yield bytes.subarray(at, at + size)
    at += size
  }
}

async function partsIn(bytes: Buffer, boundary: string, sizes: readonly number[] = []) {
  const parts: { name: string; hasFilename: boolean; bytes: Buffer }[] = []
  for await (const { name, hasFilename, bytes: body } of partsOf(inPieces(bytes, sizes), boundary)) {
    const chunks: Buffer[] = []
    for await (const chunk of body) chunks.push(chunk)
    parts.push({ name, hasFilename, bytes: Buffer.concat(chunks) })
  }
  return parts
}

function written(parts: readonly { readonly name: string; readonly bytes: Uint8Array }[], boundary: string): Buffer {
  const pieces = parts.flatMap(({ name, bytes }) => [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="x"\r\n\r\n`),
    bytes,
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)])
}

/** Bytes that are full of what boundaries begin with. */
const treacherous = fc
  .array(fc.constantFrom('\r', '\n', '-', '--', '\r\n--', '\r\n--b', 'b', 'o', 'x', '\0'), { maxLength: 60 })
  .map((pieces) => Buffer.from(pieces.join('')))
  .filter((bytes) => !bytes.includes('\r\n--bo'))

test('parts come out as they went in, however the bytes are cut', async () => {
  const part = fc.record({ name: fc.constantFrom('id', 'file', 'é'), bytes: treacherous })
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 5 }), sizes, async (parts, cuts) => {
      const met = await partsIn(written(parts, 'bo'), 'bo', cuts)
      expect(met).toEqual(parts.map(({ name, bytes }) => ({ name, hasFilename: true, bytes })))
    }),
    { numRuns: 300 },
  )
})

test('a body that is cut anywhere before its closing boundary is refused', async () => {
  const whole = written([{ name: 'file', bytes: Buffer.from('abc\r\n-') }], 'bo')
  for (let length = 0; length < whole.length - 2; length++)
    await expect(partsIn(whole.subarray(0, length), 'bo', [3])).rejects.toMatchObject({ kind: 'malformed' })
})

test('bytes of any kind are parts or are refused, and nothing else', async () => {
  const whole = written(
    [
      { name: 'id', bytes: Buffer.from('123') },
      { name: 'file', bytes: Buffer.alloc(50, 7) },
    ],
    'bo',
  )
  const change = fc.record({ at: fc.nat(whole.length - 1), byte: fc.integer({ min: 0, max: 255 }) })
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const bytes = Buffer.from(whole)
      for (const { at, byte } of changes) bytes[at] = byte
      const outcome = await partsIn(bytes, 'bo', [7]).catch((error: unknown) => error)
      if (!Array.isArray(outcome)) expect(outcome).toMatchObject({ kind: 'malformed' })
    }),
    { numRuns: 500 },
  )
})

test('a part that nobody reads is skipped', async () => {
  const whole = written(
    [
      { name: 'a', bytes: Buffer.alloc(1000) },
      { name: 'b', bytes: Buffer.alloc(0) },
    ],
    'bo',
  )
  const names: string[] = []
  for await (const { name } of partsOf(inPieces(whole, [64]), 'bo')) names.push(name)
  expect(names).toEqual(['a', 'b'])
})

test('a text is read in the encoding that it says', async () => {
  const part = { name: 'id', hasFilename: false, type: undefined, bytes: inPieces(Buffer.from([0xe9]), []) }
  expect(await textOf({ ...part, charset: 'iso-8859-1' }, 10)).toBe('é')
})

test.each([
  ['multipart/form-data; boundary=abc', 'abc'],
  ['multipart/form-data;boundary="a b:c"', 'a b:c'],
  ['Multipart/Form-Data; charset=utf-8; BOUNDARY=**a*b**', '**a*b**'],
  ['multipart/form-data; boundary=abc; x=y', 'abc'],
  ['multipart/form-data', undefined],
  ['multipart/form-data; boundary=', undefined],
  [`multipart/form-data; boundary=${'a'.repeat(300)}`, undefined],
])('the boundary of %s', (contentType, boundary) => {
  expect(boundaryOf(contentType)).toBe(boundary)
})

test.each([
  ['--abc\r\nContent', 'abc'],
  ['\r\n--*a*\r\n', '*a*'],
  ['{"id": "--abc"}', undefined],
  ['--abc', undefined],
  [`--${'a'.repeat(300)}\r\n`, undefined],
])('the boundary that %j begins with', (beginning, boundary) => {
  expect(leadingBoundary(Buffer.from(beginning))).toBe(boundary)
})
