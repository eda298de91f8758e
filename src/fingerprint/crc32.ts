/** Tables of what a byte does to the checksum from 0 to 7 bytes further on, one after the other. */
const TABLES = new Uint32Array(8 * 256)
for (let byte = 0; byte < 256; byte++) {
  let c = byte
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
  TABLES[byte] = c
}
for (let i = 256; i < TABLES.length; i++) TABLES[i] = TABLES[TABLES[i - 256] & 0xff] ^ (TABLES[i - 256] >>> 8)

/**
 * The CRC-32 of zip, gzip and PNG (ISO-HDLC: reflected 0x04C11DB7, all ones before and after), as an unsigned number.
 * Eight bytes at a time: M. E. Kounavis and F. L. Berry, "A systematic approach to building high performance
 * software-based CRC generators", 2005.
 */
export function crc32(bytes: Uint8Array): number {
  const whole = bytes.length & ~7
  return ~byOnes(byEights(-1, bytes, whole), bytes, whole) >>> 0
}

function byEights(from: number, bytes: Uint8Array, end: number): number {
  let c = from
  for (let i = 0; i < end; i += 8) {
    c ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24)
    c =
      TABLES[0x700 | (c & 0xff)] ^
      TABLES[0x600 | ((c >>> 8) & 0xff)] ^
      TABLES[0x500 | ((c >>> 16) & 0xff)] ^
      TABLES[0x400 | (c >>> 24)] ^
      TABLES[0x300 | bytes[i + 4]] ^
      TABLES[0x200 | bytes[i + 5]] ^
      TABLES[0x100 | bytes[i + 6]] ^
      TABLES[bytes[i + 7]]
  }
  return c
}

function byOnes(from: number, bytes: Uint8Array, start: number): number {
  let c = from
  for (let i = start; i < bytes.length; i++) c = TABLES[(c ^ bytes[i]) & 0xff] ^ (c >>> 8)
  return c
}
