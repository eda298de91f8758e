const PRIME_1 = 0x9e3779b1
const PRIME_2 = 0x85ebca77
const PRIME_3 = 0xc2b2ae3d
const PRIME_4 = 0x27d4eb2f

/**
 * XXH32 with seed 0 (Y. Collet, https://github.com/Cyan4973/xxHash) of the little-endian bytes of some
 * words: some gigabytes a second, and any single changed word changes it.
 */
export function xxhash32(words: Uint32Array): number {
  const striped = words.length & ~3
  let h = words.length >= 4 ? striped32(words, striped) : 0x165667b1
  h = (h + words.length * 4) | 0
  for (let i = striped; i < words.length; i++) {
    h = (h + Math.imul(words[i], PRIME_3)) | 0
    h = Math.imul((h << 17) | (h >>> 15), PRIME_4)
  }
  h = Math.imul(h ^ (h >>> 15), PRIME_2)
  h = Math.imul(h ^ (h >>> 13), PRIME_3)
  return (h ^ (h >>> 16)) >>> 0
}

function striped32(words: Uint32Array, end: number): number {
  let a = (PRIME_1 + PRIME_2) | 0
  let b = PRIME_2 | 0
  let c = 0
  let d = -PRIME_1 | 0
  for (let i = 0; i < end; i += 4) {
    a = (a + Math.imul(words[i], PRIME_2)) | 0
    b = (b + Math.imul(words[i + 1], PRIME_2)) | 0
    c = (c + Math.imul(words[i + 2], PRIME_2)) | 0
    d = (d + Math.imul(words[i + 3], PRIME_2)) | 0
    a = Math.imul((a << 13) | (a >>> 19), PRIME_1)
    b = Math.imul((b << 13) | (b >>> 19), PRIME_1)
    c = Math.imul((c << 13) | (c >>> 19), PRIME_1)
    d = Math.imul((d << 13) | (d >>> 19), PRIME_1)
  }
  const low = ((a << 1) | (a >>> 31)) + ((b << 7) | (b >>> 25))
  return (low + ((c << 12) | (c >>> 20)) + ((d << 18) | (d >>> 14))) | 0
}
