import { expect, test } from 'vitest'
import { xxhash32 } from './xxhash32.ts'

test.each([
  ['', 0x02cc5d05],
  ['abcd', 0xa3643705],
  ['0123456789abcdef', 0xc2c45b69],
  ['Nobody inspects the spammish repetition!', 0x6ad6f5d9],
])('the hash of "%s" is that of other implementations', (text, hash) => {
  expect(xxhash32(new Uint32Array(new TextEncoder().encode(text).buffer))).toBe(hash)
})
