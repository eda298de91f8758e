import { crc32 } from '../../src/fingerprint/crc32.ts'

/** A whole number below a limit. */
export type Below = (limit: number) => number

/** Values at which lengths and signs turn over. */
const EDGES = [0, 1, 0x7f, 0x80, 0xfe, 0xff]
/** The numbers of the header that say how long something is: offset and size. */
const LENGTHS = [
  [12, 4],
  [16, 4],
  [20, 4],
  [24, 2],
  [26, 1],
  [27, 1],
  [28, 1],
  [29, 1],
] as const
const HEADER_SIZE = 30
const CHECKSUM_SIZE = 4

type Mutation = (bytes: Uint8Array, below: Below, others: readonly Uint8Array[]) => Uint8Array

const MUTATIONS: readonly Mutation[] = [flipBits, flipBits, setBytes, setHeader, forgeLength, cut, insert, drop, splice]

/** A fingerprint file as a faulty disk, network or program, or somebody who means harm, may change it. */
export function mutantOf(seeds: readonly Uint8Array[], below: Below): Uint8Array {
  let mutant: Uint8Array = seeds[below(seeds.length)].slice()
  for (let i = below(3); i >= 0 && mutant.length > 0; i--)
    mutant = MUTATIONS[below(MUTATIONS.length)](mutant, below, seeds)
  // Else nothing but the checksum would ever be tested.
  if (below(8) > 0) forgeChecksum(mutant)
  return mutant
}

function flipBits(bytes: Uint8Array, below: Below): Uint8Array {
  for (let i = below(4); i >= 0; i--) bytes[below(bytes.length)] ^= 1 << below(8)
  return bytes
}

function setBytes(bytes: Uint8Array, below: Below): Uint8Array {
  const value = below(2) === 0 ? below(256) : EDGES[below(EDGES.length)]
  const at = below(bytes.length)
  return bytes.fill(value, at, at + 1 + below(6))
}

function setHeader(bytes: Uint8Array, below: Below): Uint8Array {
  bytes[below(Math.min(HEADER_SIZE, bytes.length))] = below(256)
  return bytes
}

/** A length that is off by a little, or by as much as it can be. */
function forgeLength(bytes: Uint8Array, below: Below): Uint8Array {
  const [offset, size] = LENGTHS[below(LENGTHS.length)]
  if (bytes.length < offset + size) return bytes
  const view = new DataView(bytes.buffer)
  if (below(2) === 0) {
    for (let i = 0; i < size; i++) bytes[offset + i] = EDGES[below(EDGES.length)]
  } else {
    const change = 1 + below(8)
    bytes[offset] = (view.getUint8(offset) + (below(2) === 0 ? change : -change)) & 0xff
  }
  return bytes
}

function cut(bytes: Uint8Array, below: Below): Uint8Array {
  return bytes.slice(0, below(bytes.length))
}

function insert(bytes: Uint8Array, below: Below): Uint8Array {
  const at = below(bytes.length)
  const some = Uint8Array.from({ length: 1 + below(8) }, () => below(256))
  return joined(bytes.subarray(0, at), some, bytes.subarray(at))
}

function drop(bytes: Uint8Array, below: Below): Uint8Array {
  const at = below(bytes.length)
  return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + below(8)))
}

/** The beginning of one file with the end of another. */
function splice(bytes: Uint8Array, below: Below, others: readonly Uint8Array[]): Uint8Array {
  const other = others[below(others.length)]
  return joined(bytes.subarray(0, below(bytes.length)), other.subarray(below(other.length)))
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

function forgeChecksum(bytes: Uint8Array): void {
  const end = bytes.length - CHECKSUM_SIZE
  if (end >= 0) new DataView(bytes.buffer).setUint32(end, crc32(bytes.subarray(0, end)), true)
}
