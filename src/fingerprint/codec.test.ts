import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PARAMETERS } from '../dsp/parameters.ts'
import { decodeFingerprint, encodeFingerprint, FingerprintError } from './codec.ts'
import { crc32 } from './crc32.ts'
import type { Fingerprint } from './fingerprint.ts'

const peakColumns = fc
  .uniqueArray(fc.tuple(fc.nat(0xfffff), fc.nat(0xffff), fc.nat(255)), {
    selector: ([time, pitch]) => `${time} ${pitch}`,
    maxLength: 80,
  })
  .map((peaks) => peaks.sort((p, q) => p[0] - q[0] || p[1] - q[1]))

const fingerprints: fc.Arbitrary<Fingerprint> = fc
  .record({
    kind: fc.constantFrom('database' as const, 'query' as const),
    engine: fc.string({ maxLength: 63, unit: 'grapheme-ascii' }),
    peaks: peakColumns,
    stretch: fc.constantFrom(1, 4095),
    past: fc.nat(1000),
  })
  .map(({ kind, engine, peaks, stretch, past }) => ({
    kind,
    engine,
    parametersVersion: PARAMETERS.version,
    duration: Math.min(0xffffffff, (peaks.at(-1)?.[0] ?? 0) * stretch + past),
    constellation: {
      times: Uint32Array.from(peaks, ([time]) => time * stretch),
      pitches: Uint16Array.from(peaks, ([, pitch]) => pitch),
      levels: Uint8Array.from(peaks, ([, , level]) => level),
    },
  }))

const small: Fingerprint = {
  kind: 'database',
  parametersVersion: 1,
  duration: 5000,
  engine: 'ffmpeg 5.1.6',
  constellation: {
    times: Uint32Array.of(16, 16, 416, 5000),
    pitches: Uint16Array.of(7680, 8832, 8000, 8001),
    levels: Uint8Array.of(120, 90, 255, 0),
  },
}

/** Peaks spread evenly over so many time units. */
function crowded(peaks: number, extent: number): Fingerprint {
  return {
    ...small,
    constellation: {
      times: Uint32Array.from({ length: peaks }, (_, i) => Math.round((i * extent) / (peaks - 1))),
      pitches: Uint16Array.from({ length: peaks }, (_, i) => i),
      levels: new Uint8Array(peaks),
    },
  }
}

/** Where the times of `small` begin: 6 bytes, then 11 bits a pitch and 8 a level. */
const TIMES = 30 + 12

function withChecksum(bytes: Uint8Array): Uint8Array {
  const end = bytes.length - 4
  if (end >= 0) new DataView(bytes.buffer, bytes.byteOffset).setUint32(end, crc32(bytes.subarray(0, end)), true)
  return bytes
}

function kindOf(bytes: Uint8Array): string {
  return errorOf(() => decodeFingerprint(bytes)).kind
}

function errorOf(act: () => unknown): FingerprintError {
  try {
    act()
  } catch (error) {
    if (error instanceof FingerprintError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

const empty: Fingerprint = {
  ...small,
  engine: '',
  duration: 0,
  constellation: { times: new Uint32Array(), pitches: new Uint16Array(), levels: new Uint8Array() },
}

/** The file of `small` with some bytes replaced and the checksum made to fit. */
function forged(at: number, ...values: number[]): Uint8Array {
  return forgedOf(small, at, ...values)
}

function forgedOf(fingerprint: Fingerprint, at: number, ...values: number[]): Uint8Array {
  const bytes = encodeFingerprint(fingerprint)
  bytes.set(values, at)
  return withChecksum(bytes)
}

/** Accepted bytes must be those that the fingerprint encodes to; what is refused is refused with a FingerprintError. */
function isCanonicalOrRefused(bytes: Uint8Array): boolean {
  let decoded: Fingerprint
  try {
    decoded = decodeFingerprint(bytes)
  } catch (error) {
    if (error instanceof FingerprintError) return true
    throw error
  }
  return Buffer.compare(encodeFingerprint(decoded), bytes) === 0
}

function generator(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

function mutate(bytes: Uint8Array, random: (below: number) => number): Uint8Array {
  const edge = [0, 1, 0x7f, 0x80, 0xff]
  let mutant = bytes.slice()
  for (let i = random(4); i >= 0; i--) {
    const at = random(mutant.length)
    const choice = random(6)
    if (choice === 0) mutant[at] ^= 1 << random(8)
    else if (choice === 1) mutant[at] = random(256)
    else if (choice === 2) mutant[at] = edge[random(edge.length)]
    else if (choice === 3) mutant = mutant.slice(0, at)
    else if (choice === 4) mutant = Uint8Array.of(...mutant.subarray(0, at), random(256), ...mutant.subarray(at))
    else mutant[random(Math.min(30, mutant.length))] = random(256)
    if (mutant.length === 0) return mutant
  }
  return mutant
}

describe('a fingerprint file', () => {
  test('gives back what was written', () => {
    fc.assert(
      fc.property(fingerprints, (fingerprint) => {
        expect(decodeFingerprint(encodeFingerprint(fingerprint))).toEqual(fingerprint)
      }),
    )
  })

  test('is read out of the middle of a larger buffer', () => {
    const bytes = encodeFingerprint(small)
    const larger = new Uint8Array(bytes.length + 20).fill(7)
    larger.set(bytes, 13)
    expect(decodeFingerprint(larger.subarray(13, 13 + bytes.length))).toEqual(small)
  })

  test('does not change with the bytes it was read from', () => {
    const bytes = encodeFingerprint(small)
    const decoded = decodeFingerprint(bytes)
    bytes.fill(0)
    expect(decoded).toEqual(small)
  })

  test('of four minutes has at most 20,000 bytes', () => {
    const random = generator(4)
    const times = Uint32Array.from({ length: 4500 }, () => random(120000)).sort()
    const columns = {
      pitches: Uint16Array.from(times, (_, i) => 6600 + (i % 6000)),
      levels: new Uint8Array(4500).fill(100),
    }
    const bytes = encodeFingerprint({ ...small, duration: 120000, constellation: { times, ...columns } })
    expect(bytes.length).toBeLessThanOrEqual(20000)
    expect(bytes.length / 4500).toBeLessThan(3.7)
  })

  test('of no peaks and no duration is one', () => {
    expect(encodeFingerprint(empty)).toHaveLength(34)
    expect(decodeFingerprint(encodeFingerprint(empty))).toEqual(empty)
  })

  test('holds times up to the last that 32 bits can', () => {
    const constellation = {
      times: Uint32Array.of(0, 0xffffffff),
      pitches: Uint16Array.of(1, 1),
      levels: Uint8Array.of(1, 1),
    }
    const longest: Fingerprint = { ...small, duration: 0xffffffff, constellation }
    expect(decodeFingerprint(encodeFingerprint(longest))).toEqual(longest)
  })
})

describe('hostile bytes', () => {
  test('are refused or encode to themselves: random changes with the checksum forged', () => {
    const change = fc.record({ at: fc.nat(), to: fc.nat(255) })
    fc.assert(
      fc.property(fingerprints, fc.array(change, { minLength: 1, maxLength: 4 }), (fingerprint, changes) => {
        const bytes = encodeFingerprint(fingerprint)
        for (const { at, to } of changes) bytes[at % bytes.length] = to
        expect(isCanonicalOrRefused(withChecksum(bytes))).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  test('are refused or encode to themselves: 20,000 mutants', () => {
    const random = generator(20)
    const seeds = fc.sample(fingerprints, { seed: 20, numRuns: 40 }).map(encodeFingerprint)
    let accepted = 0
    for (let i = 0; i < 20000; i++) {
      const mutant = mutate(seeds[i % seeds.length], random)
      if (i % 4 > 0) withChecksum(mutant)
      if (!isCanonicalOrRefused(mutant))
        expect.fail(`accepted, and yet not canonical: ${Buffer.from(mutant).toString('hex')}`)
      if (i % 4 > 0 && accepts(mutant)) accepted++
    }
    // The loop would prove nothing if the decoder refused everything.
    expect(accepted).toBeGreaterThan(500)
  })

  test('with any one bit changed are refused', () => {
    const bytes = encodeFingerprint(small)
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = bytes.slice()
      changed[bit >> 3] ^= 1 << (bit & 7)
      expect(() => decodeFingerprint(changed)).toThrow(FingerprintError)
    }
  })

  test('cut off anywhere are called cut off', () => {
    const bytes = encodeFingerprint(small)
    for (let length = 1; length < bytes.length; length++) expect(kindOf(bytes.subarray(0, length))).toBe('truncated')
  })

  test('that promise four thousand million peaks cost no memory', () => {
    expect(kindOf(forgedOf(empty, 16, 0xff, 0xff, 0xff, 0xff))).toBe('malformed')
    expect(kindOf(forged(16, 0xff, 0xff, 0xff, 0xff))).toBe('truncated')
    expect(kindOf(forged(20, 0xff, 0xff, 0xff, 0xff))).toBe('truncated')
  })
})

function accepts(bytes: Uint8Array): boolean {
  try {
    decodeFingerprint(bytes)
    return true
  } catch {
    return false
  }
}

describe('each fault has its own sentence', () => {
  const whole = encodeFingerprint(small)
  const sameNote: Fingerprint = {
    ...small,
    constellation: { times: Uint32Array.of(1, 2), pitches: Uint16Array.of(9, 9), levels: Uint8Array.of(1, 1) },
  }
  const longerEngine = { ...small, engine: 'x'.repeat(64) }
  const faults: [what: string, act: () => unknown, kind: string, sentence: RegExp][] = [
    ['nothing', () => decodeFingerprint(new Uint8Array()), 'empty', /empty: 0 bytes/],
    [
      'music',
      () => decodeFingerprint(Buffer.from('ID3 and so on')),
      'not-a-fingerprint',
      /not a fingerprint file.*unisono fingerprint/,
    ],
    ['a later format', () => decodeFingerprint(forged(8, 2)), 'other-version', /format version 2.*reads version 1/],
    [
      'a newer analysis',
      () => decodeFingerprint(forged(10, 2)),
      'other-parameters',
      /version 2 of the analysis.*update/,
    ],
    ['half a file', () => decodeFingerprint(whole.subarray(0, 40)), 'truncated', /should have 62 bytes and has 40/],
    [
      'two files',
      () => decodeFingerprint(Buffer.concat([whole, whole])),
      'trailing',
      /should have 62 bytes and has 124/,
    ],
    [
      'a changed bit',
      () => decodeFingerprint(Uint8Array.from(whole, (b, i) => (i === 50 ? b ^ 1 : b))),
      'corrupted',
      /checksum says [0-9a-f]{8}/,
    ],
    ['an unknown kind', () => decodeFingerprint(forged(9, 3)), 'malformed', /kind is 3/],
    ['no parameters', () => decodeFingerprint(forged(10, 0)), 'malformed', /parameters version is 0/],
    ['a control character', () => decodeFingerprint(forged(30, 10)), 'malformed', /printable ASCII/],
    [
      'an end before the last peak',
      () => decodeFingerprint(forged(12, 0, 0)),
      'malformed',
      /last peak, at 5000, lies after its end, at 0/,
    ],
    ['times that run on', () => decodeFingerprint(forged(TIMES + 5, 0x80)), 'malformed', /ends within peak 3/],
    [
      'times that are too few',
      () => decodeFingerprint(forged(TIMES + 2, 0x80, 0x80, 0x80, 0x01)),
      'malformed',
      /ends within peak 3/,
    ],
    [
      'times that are left over',
      () => decodeFingerprint(forged(TIMES + 2, 1, 1, 1, 1)),
      'malformed',
      /more than its 4 peaks/,
    ],
    [
      'a long form',
      () => decodeFingerprint(forged(TIMES + 2, 0x88, 0x00)),
      'malformed',
      /peak 2 is not written in its shortest form/,
    ],
    [
      'bits after the last pitch',
      () => decodeFingerprint(forged(TIMES + 11, 0xff)),
      'malformed',
      /pitches are not packed/,
    ],
    ['bits to spare', () => decodeFingerprint(forgedOf(empty, 28, 8)), 'malformed', /levels are not packed/],
    ['a lowest of none', () => decodeFingerprint(forgedOf(empty, 24, 1)), 'malformed', /pitches are not packed/],
    ['wide pitches', () => decodeFingerprint(forgedOf(empty, 26, 17)), 'malformed', /pitches have 17 bits/],
    ['wide levels', () => decodeFingerprint(forgedOf(empty, 28, 9)), 'malformed', /levels have 9 bits/],
    ['peaks that no sound has', () => encodeFingerprint(crowded(129, 249)), 'malformed', /128 of its peaks lie within/],
    [
      'equal peaks',
      () => decodeFingerprint(forgedOf(sameNote, TIMES + 1, 0)),
      'malformed',
      /peak 1 does not come after peak 0/,
    ],
    ['a long engine', () => encodeFingerprint(longerEngine), 'malformed', /cannot be written: .* longer than 63/],
    ['half a unit', () => encodeFingerprint({ ...small, duration: 0.5 }), 'malformed', /duration is 0.5/],
    ['a later analysis', () => encodeFingerprint({ ...small, parametersVersion: 9 }), 'other-parameters', /version 9/],
    [
      'uneven columns',
      () => encodeFingerprint({ ...small, constellation: { ...small.constellation, levels: new Uint8Array(3) } }),
      'malformed',
      /4 times, 4 pitches, 3 levels/,
    ],
  ]
  test.each(faults)('%s', (_, act, kind, sentence) => {
    const error = errorOf(act)
    expect(error.kind).toBe(kind)
    expect(error.message).toMatch(sentence)
  })

  test('which carries the values', () => {
    const { expected, met } = errorOf(() => decodeFingerprint(whole.subarray(0, 40)))
    expect([expected, met]).toEqual([62, 40])
  })
})

test('the checksum is the one of zip: its published check value', () => {
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926)
})

test('the example of docs/fingerprint-format.md is what the encoder writes', () => {
  const document = readFileSync(new URL('../../docs/fingerprint-format.md', import.meta.url), 'utf8')
  const dump = document.split('```hexdump\n')[1].split('```')[0]
  const hex = dump.replaceAll(/^[0-9a-f]{8}|\|.*$|\s/gm, '')
  expect(hex).toBe(Buffer.from(encodeFingerprint(small)).toString('hex'))
  expect(decodeFingerprint(Buffer.from(hex, 'hex'))).toEqual(small)
})

test('as many peaks as the format allows within half a second are read back', () => {
  const fingerprint = crowded(129, 250)
  expect(decodeFingerprint(encodeFingerprint(fingerprint))).toEqual(fingerprint)
})
