import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { pngOf } from './png.ts'

const page = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><rect width="200" height="40" fill="#fff"/>${content}</svg>`

const word = (text: string, family = 'Inter') =>
  page(`<text x="5" y="28" font-size="20" font-family="${family}">${text}</text>`)

/** All pixels of a PNG, still filtered: enough to tell two pictures apart. */
function pixels(png: Uint8Array): Buffer {
  const bytes = Buffer.from(png)
  const parts: Buffer[] = []
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const end = at + 8 + bytes.readUInt32BE(at)
    if (bytes.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(bytes.subarray(at + 8, end))
  }
  return inflateSync(Buffer.concat(parts))
}

test('a picture is drawn at twice its size', async () => {
  const png = Buffer.from(await pngOf(page('')))
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([400, 80])
})

test.each(['1:23', 'Größe', 'Жизнь', 'Ελλάδα', '…'])('%s is drawn by our own fonts', async (text) => {
  const blank = pixels(await pngOf(page('')))
  const [drawn, bold] = [pixels(await pngOf(word(text))), pixels(await pngOf(word(text, 'Inter SemiBold')))]
  expect(drawn.equals(blank)).toBe(false)
  expect(bold.equals(drawn)).toBe(false)
})

test('letters that we lack are no failure', async () => {
  expect((await pngOf(word('音楽 🎵'))).length).toBeGreaterThan(100)
})
